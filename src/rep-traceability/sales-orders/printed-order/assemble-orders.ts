import { formatDecimal, parsePrintedDecimal } from './exact-decimal.js';
import type { OrderHead, PdfProblem, ReadOrder } from './printed-order.js';
import { MONEY_DECIMALS } from './read-order-lines.js';
import type { SalesOrderPage } from './read-sales-order-page.js';

/**
 * Joins the pages of the file, in file order, to orders. Pages belong together only where their order number is the same and their
 * page numbers follow on: two orders of one number stay two orders, and a page that is missing makes its order invalid.
 * @param pages the sales order pages of one file; other pages are left out
 */
export function assembleOrders(pages: readonly SalesOrderPage[]): ReadOrder[] {
  const orders: SalesOrderPage[][] = [];
  for (const page of pages) {
    const open = orders.findLast((order) => isNextPage(order, page));
    if (open) open.push(page);
    else orders.push([page]);
  }
  return orders.map(joinPages);
}

function isNextPage(order: readonly SalesOrderPage[], page: SalesOrderPage): boolean {
  const number = page.head.orderNumber?.value;
  return (
    number !== undefined &&
    order[0]?.head.orderNumber?.value === number &&
    page.pageOfOrder === (order.at(-1)?.pageOfOrder ?? 0) + 1 &&
    page.pageOfOrder > 1
  );
}

function joinPages(pages: readonly SalesOrderPage[]): ReadOrder {
  const [first, ...later] = pages;
  const last = pages.at(-1);
  if (!first || !last) throw new Error('An order has at least one page.');
  const problems: PdfProblem[] = [];
  let lineCount = 0;
  for (const page of pages) {
    problems.push(...page.problems.map((problem) => ({ ...problem, field: renumbered(problem.field, lineCount) })));
    lineCount += page.lines.length;
  }
  const order: ReadOrder = {
    ...first.head,
    lines: pages.flatMap((page) => page.lines),
    netOrder: last.netOrder,
    notes: pages.flatMap((page) => page.notes),
    pages: pages.map(({ page }) => page),
    problems,
  };
  problems.push(...pageProblems(pages, first, last), ...later.flatMap((page) => headProblems(first, page)), ...totalProblems(order, last));
  return order;
}

function pageProblems(pages: readonly SalesOrderPage[], first: SalesOrderPage, last: SalesOrderPage): PdfProblem[] {
  const missing = (before: SalesOrderPage, number: number): PdfProblem => {
    return {
      code: 'page_missing',
      field: 'pages',
      page: before.page,
      detail: `Page ${number} of this order is not where it belongs in the file.`,
    };
  };
  const ended = pages.slice(0, -1).filter((page) => !page.continued);
  return [
    ...(first.pageOfOrder !== null && first.pageOfOrder > 1 ? [missing(first, first.pageOfOrder - 1)] : []),
    ...(last.continued ? [missing(last, (last.pageOfOrder ?? pages.length) + 1)] : []),
    ...ended.map(({ page }): PdfProblem => {
      return {
        code: 'page_unexpected',
        field: 'pages',
        page,
        detail: 'The page does not say CONTINUED, yet a page of the same order follows.',
      };
    }),
  ];
}

/** Every page repeats the head; a page that prints another one may belong to another order. */
function headProblems(first: SalesOrderPage, page: SalesOrderPage): PdfProblem[] {
  const fields = Object.keys(first.head) as (keyof OrderHead)[];
  return fields
    .filter((field) => JSON.stringify(first.head[field]?.value) !== JSON.stringify(page.head[field]?.value))
    .map((field) => {
      const box = page.head[field]?.box;
      return {
        code: 'head_differs',
        field,
        page: page.page,
        ...(box && { box }),
        detail: 'The pages of this order disagree on this field.',
      };
    });
}

/** NET ORDER must be the sum of the amounts, or a line was lost. Unreadable amounts are problems already. */
function totalProblems({ lines, netOrder }: ReadOrder, last: SalesOrderPage): PdfProblem[] {
  if (lines.length === 0) return [{ code: 'no_lines', field: 'lines', page: last.page, detail: 'The order has no lines.' }];
  const amounts = lines.flatMap(({ amount }) => amount ?? []);
  if (!netOrder || amounts.length < lines.length) return [];
  const sum = amounts.reduce((total, amount) => total + (parsePrintedDecimal(amount.value, MONEY_DECIMALS) ?? 0n), 0n);
  if (formatDecimal(sum, MONEY_DECIMALS) === netOrder.value) return [];
  const detail = `The amounts add up to ${formatDecimal(sum, MONEY_DECIMALS)}, NET ORDER is ${netOrder.value}.`;
  return [{ code: 'total_mismatch', field: 'netOrder', page: netOrder.page, box: netOrder.box, detail }];
}

/** A page counts its lines from 0; the order counts on. */
const renumbered = (field: string, before: number): string =>
  field.replace(/^lines\[(\d+)\]/, (_, index) => `lines[${Number(index) + before}]`);
