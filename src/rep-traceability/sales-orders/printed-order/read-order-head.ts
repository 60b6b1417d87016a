import { readPrintedDay } from '../../../calendar/parse-date.js';
import { type Box, baselineOf, phrasesOf, right } from '../../../pdf/words.js';
import type { OrderHead, Printed } from './printed-order.js';
import { printedText } from './printed-text.js';
import { type PageProblems, quote } from './problem-notes.js';
import { readAddress } from './read-address.js';
import type { SalesOrderLayout } from './sales-order-layout.js';

/** Reads an order's head. Order number, date and addresses must be printed; a customer number or a P.O. may be left blank. */
export function readOrderHead(layout: SalesOrderLayout, problems: PageProblems): OrderHead {
  return {
    orderNumber: required(layout, layout.orderNumber, 'orderNumber', problems),
    orderDate: readDate(layout, problems),
    customerNumber: labelled(layout, layout.customerNumber, 'customerNumber', problems),
    customerPo: readCustomerPo(layout, problems),
    ...readParties(layout, problems),
  };
}

/**
 * The value printed right of a label, if any. A label that is missing is a problem: the page may be another form.
 * @returns null when nothing is printed there or the label is missing
 */
export function labelled(layout: SalesOrderLayout, label: Box | null, field: string, problems: PageProblems): Printed<string> | null {
  if (!label) return problems.add('label_missing', field, 'The label of this field is not on the page.');
  const line = layout.lines.find((candidate) => Math.abs(candidate.baseline - baselineOf(label)) < label.height / 2);
  return printedText(line?.words.filter((word) => word.x >= right(label)) ?? [], problems.page);
}

function required(layout: SalesOrderLayout, label: Box | null, field: string, problems: PageProblems): Printed<string> | null {
  const value = labelled(layout, label, field, problems);
  if (label && !value) return problems.add('missing', field, 'Nothing is printed beside the label.', [label]);
  return value;
}

function readDate(layout: SalesOrderLayout, problems: PageProblems): Printed<string> | null {
  const text = required(layout, layout.orderDate, 'orderDate', problems);
  if (!text) return null;
  const value = readPrintedDay(text.value);
  return value
    ? { ...text, value }
    : problems.add('unreadable', 'orderDate', `${quote(text.value)} is not a calendar day M/D/YYYY.`, [text.box]);
}

/** The P.O. stands under its heading, on the line between that heading and the item table; SHIP VIA begins the next column. */
function readCustomerPo(layout: SalesOrderLayout, problems: PageProblems): Printed<string> | null {
  const { customerPo: heading, shipVia, columns } = layout;
  if (!heading || !shipVia) return problems.add('label_missing', 'customerPo', 'CUSTOMER P.O. and SHIP VIA are not on the page.');
  const bottom = columns ? baselineOf(columns.itemCode) : Number.POSITIVE_INFINITY;
  const line = layout.lines.find((candidate) => candidate.baseline > baselineOf(heading) + heading.height / 2);
  if (!line || line.baseline > bottom - heading.height / 2) return null;
  const words = phrasesOf(line)
    .filter(([first]) => first !== undefined && first.x < shipVia.x - heading.height)
    .flat();
  const po = printedText(words, problems.page);
  if (po && right(po.box) > shipVia.x)
    return problems.add('text_overlaps', 'customerPo', `${quote(po.value)} runs into the next column.`, [po.box]);
  return po;
}

function readParties(layout: SalesOrderLayout, problems: PageProblems): Pick<OrderHead, 'soldTo' | 'shipTo'> {
  const { soldTo, shipTo } = layout;
  const following = [layout.salesperson, layout.customerPo].filter((box) => box !== null).map(baselineOf);
  if (!soldTo || !shipTo || following.length === 0) {
    problems.add('label_missing', 'soldTo', 'SOLD TO and SHIP TO side by side, and what ends them, are not on the page.');
    return { soldTo: null, shipTo: null };
  }
  const words = layout.lines.flatMap((line) => line.words);
  const baseline = Math.min(...following);
  return {
    soldTo: readAddress(words, { label: soldTo, until: { x: shipTo.x, baseline } }, 'soldTo', problems),
    shipTo: readAddress(words, { label: shipTo, until: { x: Number.POSITIVE_INFINITY, baseline } }, 'shipTo', problems),
  };
}
