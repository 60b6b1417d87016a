import { companyKey } from '../../../../customer-profiles/company-key.js';
import { FACILITY_NAME_UNUSABLE } from '../../../../customer-profiles/customer-rules.js';
import { type CustomerMatch, type KnownCustomer, matchCustomer } from '../../../../customer-profiles/match-customer.js';
import { explainMatch, matchOrder, type OrderToMatch } from '../../../sales-orders/match-order.js';
import { orderKey } from '../../../sales-orders/order-key.js';
import { type Catalogue, type PlannedLine, unitsOf } from '../../../sales-orders/plan-order-lines.js';
import { type PageDocument, type PageProblem, problemAt } from './page-document.js';
import { findOutOfBounds } from './plan-bounds.js';
import { findDifferences } from './plan-differences.js';
import { type LineValues, type OrderValues, readOrderValues } from './read-order-values.js';

/** A row as far as it could be read; `problems` are its own and those of an earlier plan. */
export interface PlanRow {
  lineNumber: number;
  document: PageDocument;
  problems: readonly PageProblem[];
}

export interface KnownOrder extends OrderValues, OrderToMatch {
  /** The PDF reader of the earlier system misread it. */
  misread: boolean;
  /** Set while only a log of shipments names the order: its document has the rest of it. */
  fromShipments: { version: number; correctedByHand: readonly string[] } | null;
}

/** The stored records that the orders of a file meet. */
export interface KnownRecords {
  customers: readonly KnownCustomer[];
  /** By order key. */
  orders: ReadonlyMap<string, readonly KnownOrder[]>;
  itemCodes: Catalogue['itemCodes'];
}

export interface PlannedOrder {
  lineNumber: number;
  pages: number[];
  status: 'valid' | 'invalid' | 'duplicate';
  problems: PageProblem[];
  /** What a valid order writes. */
  toWrite: OrderToWrite | null;
}

export interface OrderToWrite extends Omit<OrderValues, 'lines'> {
  orderKey: string;
  companyKey: string;
  customerNumber: string | null;
  /** null for a new customer */
  customerId: number | null;
  /** The order that this one replaces: one that was misread, or known only from its shipments. */
  replacesId: number | null;
  /** The version of the order known only from its shipments. */
  fillsVersion: number | null;
  lines: PlannedLine[];
}

/**
 * Plans what the orders of a file become, touching no database. Orders of one file must agree on who their customers are and must not repeat
 * a number, whatever else is wrong with them: a disagreement is a problem of all of them, never a guess, because devices are traced by it.
 * @param rows the orders in page order; rows that are other pages are left out of the plan
 * @returns one outcome for each order, in the order of `rows`
 */
export function planSalesOrders(rows: readonly PlanRow[], known: KnownRecords): PlannedOrder[] {
  const plan = new Planner(rows, known);
  plan.identify();
  plan.agreeOnCustomers();
  plan.refuseRepeats();
  plan.compareWithRecords();
  return plan.result();
}

interface Sought {
  row: PlanRow;
  problems: PageProblem[];
  orderKey: string | null;
  companyKey: string | null;
  facilityName: string | null;
  customerNumber: string | null;
  match: CustomerMatch | null;
  toWrite: OrderToWrite | null;
  isStored: boolean;
}

class Planner {
  private readonly orders: Sought[];

  constructor(
    rows: readonly PlanRow[],
    private readonly known: KnownRecords,
  ) {
    this.orders = rows.flatMap((row) => (row.document.order ? soughtOf(row, row.document.order) : []));
  }

  /** Who ordered, and under which number; see `matchCustomer` for the rules. */
  identify(): void {
    for (const sought of this.orders) {
      const { orderKey, companyKey, customerNumber } = sought;
      const { order } = sought.row.document;
      if (order?.orderNumber && orderKey === null)
        problem(sought, 'orderNumber', 'order_number_unusable', 'This order number has nothing after its prefix.');
      if (order?.soldTo && companyKey === null) {
        problem(sought, 'soldTo', 'facility_name_unusable', FACILITY_NAME_UNUSABLE);
      }
      if (companyKey === null) continue;
      sought.match = matchCustomer({ customerNumber, companyKey }, this.known.customers);
      if (sought.match.kind !== 'conflict') continue;
      const { id, customerNumber: theirs } = sought.match.customer;
      const detail = `This facility is customer ${id} with the customer number ${theirs}, not ${customerNumber}: a person must decide.`;
      problem(sought, 'customerNumber', 'customer_number_conflict', detail);
    }
  }

  /** One customer number for two facilities, or two numbers for one: it is unclear which is right. */
  agreeOnCustomers(): void {
    const numbered = this.orders.filter(({ customerNumber, companyKey }) => customerNumber !== null && companyKey !== null);
    for (const [number, orders] of Map.groupBy(numbered, ({ customerNumber }) => customerNumber)) {
      const facilities = new Map(orders.map((sought) => [sought.companyKey, sought.facilityName]));
      if (facilities.size < 2) continue;
      const names = listOf([...facilities.values()].map((name) => `"${name}"`));
      for (const sought of orders)
        problem(sought, 'customerNumber', 'customer_number_conflict', `The file gives the number ${number} to ${names}.`);
    }
    for (const orders of Map.groupBy(numbered, ({ companyKey }) => companyKey).values()) {
      const numbers = new Set(orders.map(({ customerNumber }) => customerNumber));
      if (numbers.size < 2) continue;
      const detail = `The file gives this facility the customer numbers ${listOf([...numbers])}.`;
      for (const sought of orders) problem(sought, 'customerNumber', 'customer_number_conflict', detail);
    }
  }

  /** An order twice may be printed twice or be two orders: a person must say. */
  refuseRepeats(): void {
    const keyed = this.orders.filter(({ orderKey }) => orderKey !== null);
    for (const orders of Map.groupBy(keyed, ({ orderKey }) => orderKey).values()) {
      if (orders.length < 2) continue;
      const sameCustomer = new Set(orders.map(customerOf)).size === 1;
      for (const sought of orders) {
        const others = listOf(orders.filter((other) => other !== sought).map(({ row }) => row.lineNumber));
        if (sameCustomer) problem(sought, 'orderNumber', 'repeated_in_file', `The same order begins on page ${others} too.`);
        else problem(sought, 'orderNumber', 'order_customer_conflict', `The order on page ${others} has this number and another customer.`);
      }
    }
  }

  /**
   * An order that is stored, cancelled or not, is a duplicate if it says the same, also under a number that it had before; a number that only others
   * use is for a person. An order that the earlier system misread is replaced, and one known only from its shipments is filled in.
   */
  compareWithRecords(): void {
    for (const sought of this.orders) {
      const { orderKey, companyKey, match: customer } = sought;
      if (orderKey === null || customer === null || customer.kind === 'conflict') continue;
      const customerId = customer.kind === 'known' ? customer.customer.id : null;
      const match = matchOrder({ customerId, companyKey }, this.known.orders.get(orderKey) ?? []);
      if (match.kind === 'renumbered' && match.orders.some((order) => saysTheSame(order, sought))) sought.isStored = true;
      else if (match.kind === 'none' || match.kind === 'renumbered') this.prepare(sought, null);
      else if (match.kind === 'found' || match.kind === 'cancelled') {
        if (match.order.misread) this.prepare(sought, match.order.id);
        else if (match.kind === 'found' && match.order.fromShipments) this.fillIn(sought, match.order, match.order.fromShipments);
        else this.compare(sought, match.order);
      } else problem(sought, 'orderNumber', 'order_customer_mismatch', explainMatch(match));
    }
  }

  result(): PlannedOrder[] {
    return this.orders.map(({ row, problems, toWrite, isStored }) => {
      const all = [...row.problems, ...problems.filter((found) => !row.problems.some((known) => isSame(known, found)))];
      const isWritten = all.length === 0 && !isStored;
      return {
        lineNumber: row.lineNumber,
        pages: row.document.pages,
        status: all.length > 0 ? 'invalid' : isStored ? 'duplicate' : 'valid',
        problems: all,
        toWrite: isWritten ? toWrite : null,
      };
    });
  }

  private compare(sought: Sought, stored: KnownOrder): void {
    sought.isStored = true;
    const values = valuesOf(sought);
    if (!values) return;
    const differences = findDifferences(stored, values);
    if (stored.cancelled && differences.length > 0) {
      problem(
        sought,
        'orderNumber',
        'sales_order_cancelled',
        `Sales order ${stored.id} is cancelled, and the file prints it with other content.`,
      );
    }
    for (const { field, stored: before, printed } of differences) {
      problem(sought, field, 'order_differs', `Order ${stored.id} is stored with ${quoted(before)}, the file prints ${quoted(printed)}.`);
    }
  }

  /**
   * The sales order document is the source of truth: what it prints takes the place of what a log of shipments says, but for what a person corrected.
   */
  private fillIn(sought: Sought, stored: KnownOrder, { version, correctedByHand }: NonNullable<KnownOrder['fromShipments']>): void {
    const values = valuesOf(sought);
    if (!values) return;
    const disputed = findDifferences(stored, values).filter(({ field }) => correctedByHand.includes(field));
    for (const { field, stored: corrected, printed } of disputed) {
      const detail = `Order ${stored.id} is stored with ${quoted(corrected)}, as a person corrected it, the file prints ${quoted(printed)}.`;
      problem(sought, field, 'order_differs', detail);
    }
    this.prepare(sought, stored.id, version);
  }

  private prepare(sought: Sought, replacesId: number | null, fillsVersion: number | null = null): void {
    const { orderKey, companyKey, customerNumber, match } = sought;
    const values = valuesOf(sought);
    if (!values || orderKey === null || companyKey === null) return;
    for (const { field, detail } of findOutOfBounds(values, customerNumber)) problem(sought, field, 'out_of_bounds', detail);
    const lines = values.lines.map((line, index) => this.planLine(sought, line, index));
    const customerId = match?.kind === 'known' ? match.customer.id : null;
    sought.toWrite = { ...values, orderKey, companyKey, customerNumber, customerId, replacesId, fillsVersion, lines };
  }

  /** An item code that maps to nothing stays on the order and is not a device. */
  private planLine(sought: Sought, line: LineValues, index: number): PlannedLine {
    const device = this.known.itemCodes.get(line.itemCode);
    const units = device ? unitsOf(line.quantity, device.unitsPerItem) : null;
    if (device && units === null) {
      const detail = `${line.quantity} x ${device.unitsPerItem} is not a whole number of devices.`;
      problem(sought, `lines[${index}].quantity`, 'units_not_whole', detail);
    }
    return { ...line, lineNumber: index + 1, sku: device?.sku ?? null, units, lotNumber: null };
  }
}

function soughtOf(row: PlanRow, { orderNumber, customerNumber, soldTo }: NonNullable<PageDocument['order']>): Sought {
  const facilityName = soldTo?.value.facilityName ?? null;
  return {
    row,
    problems: [],
    orderKey: orderNumber && orderKey(orderNumber.value),
    companyKey: facilityName === null ? null : companyKey(facilityName),
    facilityName,
    customerNumber: customerNumber?.value ?? null,
    match: null,
    toWrite: null,
    isStored: false,
  };
}

const valuesOf = ({ row }: Sought): OrderValues | null => row.document.order && readOrderValues(row.document.order);

/** Who ordered, for comparison within a file: two orders that print names alike, or numbers of one customer. */
const customerOf = ({ match, companyKey }: Sought): string => (match?.kind === 'known' ? String(match.customer.id) : `new ${companyKey}`);

function saysTheSame(stored: KnownOrder, sought: Sought): boolean {
  const values = valuesOf(sought);
  return values !== null && findDifferences(stored, values).length === 0;
}

function problem({ row, problems }: Sought, field: string, code: string, detail: string): void {
  problems.push(problemAt(row.document, field, code, detail));
}

const isSame = (one: PageProblem, other: PageProblem): boolean =>
  one.code === other.code && one.field === other.field && one.detail === other.detail;

const quoted = (value: string | null): string => (value === null ? 'nothing' : `"${value}"`);
const listOf = (items: readonly (string | number | null)[]): string => items.join(' and ');
