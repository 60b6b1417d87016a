import type { Statements } from '../../../../database/database.js';
import {
  atAnotherAddress,
  DIFFERS_IN_ZEROS,
  differingInZeros,
  doubtOrderNumber,
  newSites,
  type OrderWarning,
  renumberedBefore,
  SEVERAL_ADDRESSES,
  siteOf,
  WAS_RENUMBERED,
} from '../../../sales-orders/doubt-orders.js';
import { quote } from '../../../sales-orders/printed-order/problem-notes.js';
import { columnOf, type PageDocument, type PageProblem, problemAt } from './page-document.js';
import type { OrderToWrite, PlannedOrder } from './plan-sales-orders.js';

const ORDERS = `
  select * from jsonb_to_recordset($1::jsonb) o (line integer, order_key text, company_key text, customer_id bigint, sales_order_id bigint, city text, zip text)`;

const SIMILAR_NUMBERS = `
  select o.line, n.detail from (${ORDERS}) o join (${differingInZeros(ORDERS)}) n using (order_key) where o.sales_order_id is null`;
const FORMER_NUMBERS = `
  select o.line, n.detail from (${ORDERS}) o join (${renumberedBefore(ORDERS)}) n using (order_key) where o.sales_order_id is null`;
const DOUBTFUL_NUMBERS = [
  [DIFFERS_IN_ZEROS, SIMILAR_NUMBERS],
  [WAS_RENUMBERED, FORMER_NUMBERS],
] as const;

const SITES = `
  select o.company_key, o.customer_id, ${siteOf('o')}, o.line from (${ORDERS}) o where o.sales_order_id is null and (o.city is not null or o.zip is not null)`;
const NEW_SITES = `
  with placed (company_key, customer_id, city, zip, line) as (${SITES})
  select p.line from placed p join (${newSites(`
    select company_key, min(customer_id) as customer_id, city, zip, min(line) as first_line from placed group by 1, 3, 4`)}) n using (company_key, city, zip)`;

/** Shipments of the orders that are filled in, from before the day that the document prints. */
const SHIPPED_BEFORE = `
  select o.line, min(d.ship_date)::text as day from jsonb_to_recordset($1::jsonb) o (line integer, filled_in_id bigint, order_date date)
  join distribution_log_entries d on d.sales_order_id = o.filled_in_id and d.voided_at is null and d.ship_date < o.order_date group by o.line`;

type ValidOrder = PlannedOrder & { toWrite: OrderToWrite };

/**
 * Warns of valid orders that are possible but unlikely, by the rules that a CSV is read by, and of what pages say beside any order: for a person to look
 * at before the commit.
 * @param documents what each row prints, by line number
 * @returns the warnings by line number, each at its place on the page; a row without any is missing
 */
export async function warnOfOrders(
  tx: Statements,
  planned: readonly PlannedOrder[],
  documents: ReadonlyMap<number, PageDocument>,
): Promise<Map<number, PageProblem[]>> {
  const warnings = new Map<number, PageProblem[]>();
  const warn = (line: number, field: string, { code, detail }: OrderWarning) => {
    const document = documents.get(line);
    if (document) warnings.set(line, [...(warnings.get(line) ?? []), problemAt(document, field, code, detail)]);
  };
  for (const { lineNumber } of planned)
    for (const { value, page, box } of documents.get(lineNumber)?.order?.notes ?? [])
      warnings.set(lineNumber, [...(warnings.get(lineNumber) ?? []), noteOnPage(value, page, box)]);
  const valid = planned.filter((order): order is ValidOrder => order.toWrite !== null);
  if (valid.length === 0) return warnings;
  const orders = JSON.stringify(valid.map(asked));
  for (const { lineNumber, toWrite } of valid) {
    const doubt = doubtOrderNumber(toWrite.orderNumber);
    if (doubt) warn(lineNumber, 'orderNumber', doubt);
  }
  for (const [code, find] of DOUBTFUL_NUMBERS)
    for (const { line, detail } of (await tx.rows(find, [orders])) as { line: number; detail: string }[])
      warn(line, 'orderNumber', { code, detail });
  for (const { line, day } of (await tx.rows(SHIPPED_BEFORE, [orders])) as { line: number; day: string }[])
    warn(line, 'orderDate', { code: 'ordered_after_shipped', detail: `The order is dated after its first shipment of ${day}.` });
  const names = new Map(valid.map(({ lineNumber, toWrite }) => [lineNumber, toWrite.soldTo.facilityName]));
  for (const { line } of (await tx.rows(NEW_SITES, [orders])) as { line: number }[])
    warn(line, 'soldTo', { code: SEVERAL_ADDRESSES, detail: atAnotherAddress(names.get(line) ?? '') });
  return warnings;
}

/** What the page says beside the order is not imported with it: a person must know. */
const noteOnPage = (text: string, page: number, box: PageProblem['box']): PageProblem => ({
  code: 'note_on_page',
  column: columnOf('pages'),
  field: 'pages',
  page,
  box,
  detail: `Page ${page}: Beside the order it says ${quote(text)}. That is not imported: look at the page before the order.`,
});

/** An order that replaces a misread one is stored already. Whose order it is, a customer number says for certain, wherever it is sold to. */
const asked = ({
  lineNumber,
  toWrite: { orderKey, companyKey, customerId, customerNumber, replacesId, fillsVersion, orderDate, soldTo },
}: ValidOrder) => ({
  line: lineNumber,
  order_key: orderKey,
  company_key: companyKey,
  customer_id: customerId,
  sales_order_id: replacesId,
  filled_in_id: fillsVersion === null ? null : replacesId,
  order_date: orderDate,
  ...(customerNumber === null && { city: soldTo.city, zip: soldTo.zip }),
});
