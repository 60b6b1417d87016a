import { baselineOf, right, textOf, type Word } from '../../../pdf/words.js';
import { cancels, findCancellingStamps } from './cancelling-stamp.js';
import { formatDecimal, parsePrintedDecimal } from './exact-decimal.js';
import { findNotes } from './find-notes.js';
import type { OrderHead, PdfProblem, Printed, ReadLine } from './printed-order.js';
import { printedText } from './printed-text.js';
import { PageProblems, quote } from './problem-notes.js';
import { labelled, readOrderHead } from './read-order-head.js';
import { MONEY_DECIMALS, readOrderLines } from './read-order-lines.js';
import { findSalesOrderLayout, type SalesOrderLayout } from './sales-order-layout.js';

/** One page of a sales order, before pages are joined. */
export interface SalesOrderPage {
  page: number;
  /** The number printed behind PAGE:, counting from 1 in every order; null if unreadable. */
  pageOfOrder: number | null;
  continued: boolean;
  head: OrderHead;
  lines: ReadLine[];
  /** The total, printed on an order's last page. */
  netOrder: Printed<string> | null;
  /** What the page says beside the order. */
  notes: Printed<string>[];
  problems: PdfProblem[];
}

/**
 * Reads the fields of one page by position: labels anchor the columns. Touches no file.
 * @param turned texts that do not stand upright, which are read as stamps and notes
 * @returns null if the page is not a sales order
 */
export function readSalesOrderPage(words: readonly Word[], page: number, turned: readonly Word[] = []): SalesOrderPage | null {
  const stamps = findCancellingStamps(words);
  const stamped = new Set(stamps.flat());
  const layout = findSalesOrderLayout(words.filter((word) => !stamped.has(word)));
  if (!layout) return null;
  const problems = new PageProblems(page);
  for (const stamp of [...stamps, ...turned.filter(({ text }) => cancels(text)).map((text) => [text])]) {
    problems.add('order_cancelled_by_stamp', 'pages', `The page is stamped ${quote(textOf(stamp))}.`, stamp);
  }
  const head = readOrderHead(layout, problems);
  const pageOfOrder = readPageOfOrder(layout, problems);
  const lines = readTable(layout, problems);
  const notes = findNotes(
    layout,
    lines,
    turned.filter(({ text }) => !cancels(text)),
    page,
  );
  return {
    page,
    pageOfOrder,
    continued: layout.tableEnd?.kind === 'continued',
    head,
    lines,
    netOrder: readNetOrder(layout, problems),
    notes,
    problems: problems.all,
  };
}

function readPageOfOrder(layout: SalesOrderLayout, problems: PageProblems): number | null {
  const text = labelled(layout, layout.page, 'page', problems);
  if (text && /^[1-9]\d{0,3}$/.test(text.value)) return Number(text.value);
  if (layout.page) problems.add('unreadable', 'page', `${quote(text?.value ?? '')} is not a page number.`, [layout.page]);
  return null;
}

function readTable(layout: SalesOrderLayout, problems: PageProblems): ReadLine[] {
  const { lines, columns, tableEnd } = layout;
  if (!columns) {
    problems.add('label_missing', 'lines', 'The headings of the item table are not on the page.');
    return [];
  }
  if (!tableEnd) {
    problems.add('page_end_missing', 'lines', 'Neither NET ORDER nor CONTINUED ends the item table: lines may be missing.');
    return [];
  }
  return readOrderLines(lines, columns, tableEnd, problems);
}

function readNetOrder({ lines, tableEnd }: SalesOrderLayout, problems: PageProblems): Printed<string> | null {
  if (tableEnd?.kind !== 'net_order') return null;
  const { label } = tableEnd;
  const line = lines.find((candidate) => Math.abs(candidate.baseline - baselineOf(label)) < label.height / 2);
  const total = printedText(line?.words.filter((word) => word.x >= right(label)) ?? [], problems.page);
  if (!total) return problems.add('missing', 'netOrder', 'No total is printed behind NET ORDER.', [label]);
  const scaled = parsePrintedDecimal(total.value, MONEY_DECIMALS);
  if (scaled === null) return problems.add('unreadable', 'netOrder', `${quote(total.value)} is not an amount.`, [total.box]);
  return { ...total, value: formatDecimal(scaled, MONEY_DECIMALS) };
}
