import { type Box, baselineOf, findPhrase, linesOf, phrasesOf, right, type TextLine, type Word } from '../../../pdf/words.js';

/** The printed headings of the item table; their boxes are its columns. */
export interface TableColumns {
  itemCode: Box;
  description: Box;
  unit: Box;
  ordered: Box;
  price: Box;
  amount: Box;
  dateDue: Box | null;
}

const CONTINUED = /^\W*CONTINUED\W*$/i;

/** What ends a page's item table: the total on an order's last page, CONTINUED on the others. */
export interface TableEnd {
  kind: 'net_order' | 'continued';
  label: Box;
}

/** Where a sales order's labels stand on this page; null where one is not printed. Everything else is found from these. */
export interface SalesOrderLayout {
  lines: TextLine[];
  page: Box | null;
  orderNumber: Box | null;
  orderDate: Box | null;
  customerNumber: Box | null;
  soldTo: Box | null;
  shipTo: Box | null;
  salesperson: Box | null;
  customerPo: Box | null;
  shipVia: Box | null;
  columns: TableColumns | null;
  tableEnd: TableEnd | null;
}

/**
 * Finds the labels of a sales order. The title alone does not make a page one ("SALES ORDER CLOSURE" is a footer), nor does an order number
 * alone (packing lists and invoices print it too).
 * @param words the words of one page
 * @returns null when the page is not a sales order
 */
export function findSalesOrderLayout(words: readonly Word[]): SalesOrderLayout | null {
  const lines = linesOf(words);
  const columns = lines.map(findColumns).find((found) => found !== null) ?? null;
  const tableTop = columns ? baselineOf(columns.itemCode) : Number.POSITIVE_INFINITY;
  const head = lines.filter((line) => line.baseline < tableTop);
  const first = (phrase: string) => head.flatMap((line) => findPhrase(line, phrase))[0] ?? null;

  const orderNumber = first('ORDER NUMBER:');
  if (!first('SALES ORDER') || !(orderNumber || columns)) return null;
  const parties = head.find((line) => findPhrase(line, 'SOLD TO:').length > 0 && findPhrase(line, 'SHIP TO:').length > 0);
  return {
    lines,
    page: first('PAGE:'),
    orderNumber,
    orderDate: first('ORDER DATE:'),
    customerNumber: first('CUSTOMER NUMBER:'),
    soldTo: (parties && findPhrase(parties, 'SOLD TO:')[0]) ?? null,
    shipTo: (parties && findPhrase(parties, 'SHIP TO:').at(-1)) ?? null,
    salesperson: first('Salesperson:'),
    customerPo: first('CUSTOMER P.O.'),
    shipVia: first('SHIP VIA'),
    columns,
    tableEnd: columns && findTableEnd(lines, columns),
  };
}

function findColumns(line: TextLine): TableColumns | null {
  const heading = (phrase: string) => findPhrase(line, phrase)[0] ?? null;
  const itemCode = heading('ITEM CODE');
  const description = heading('ITEM DESCRIPTION');
  const unit = heading('UNIT');
  const ordered = heading('ORDERED');
  const price = heading('PRICE');
  const amount = heading('AMOUNT');
  if (!itemCode || !description || !unit || !ordered || !price || !amount) return null;
  return { itemCode, description, unit, ordered, price, amount, dateDue: heading('Date Due') };
}

/**
 * The lowest one that begins a phrase right of the descriptions, for a description may contain the same words: even one that runs on below the
 * numbers begins further left. How far right it stands depends on the driver.
 */
function findTableEnd(lines: readonly TextLine[], columns: TableColumns): TableEnd | null {
  const phrases = lines
    .filter((line) => line.baseline > baselineOf(columns.itemCode))
    .flatMap(({ baseline, words }) => phrasesOf({ baseline, words }).map((phrase) => ({ baseline, words: phrase })))
    .filter(({ words: [first] }) => first !== undefined && first.x >= right(columns.unit))
    .reverse();
  const lowest = (label: string) =>
    phrases.flatMap(({ baseline, words }) => findPhrase({ baseline, words: words.slice(0, label.split(' ').length) }, label))[0];
  const netOrder = lowest('NET ORDER:');
  if (netOrder) return { kind: 'net_order', label: netOrder };
  const continued = phrases.find(({ words: [first] }) => CONTINUED.test(first?.text ?? ''))?.words[0];
  return continued ? { kind: 'continued', label: continued } : null;
}
