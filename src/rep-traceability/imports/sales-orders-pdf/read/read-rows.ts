import type { Printed, PrintedAddress, ReadLine, ReadOrder } from '../../../sales-orders/printed-order/printed-order.js';
import { COLUMNS, columnOf, type PageDocument, type PageProblem } from '../plan/page-document.js';
import type { OtherPage, ReadPdf } from './read-sales-orders.js';

/** A row of a PDF import, numbered by the page on which it begins: no two orders begin on one page. */
export interface PdfRow {
  lineNumber: number;
  raw: string[];
  document: PageDocument;
  problems: PageProblem[];
}

/** The rows of a file in page order: one for each order, one for each other page. Every page is in exactly one of them. */
export function readRows({ orders, otherPages }: ReadPdf): PdfRow[] {
  return [...orders.map(rowOfOrder), ...otherPages.map(rowOfOtherPage)].sort((a, b) => a.lineNumber - b.lineNumber);
}

function rowOfOrder({ pages, problems, ...order }: ReadOrder): PdfRow {
  return {
    lineNumber: firstOf(pages),
    raw: [
      textOf(order.orderNumber),
      textOf(order.orderDate),
      textOf(order.customerNumber),
      textOf(order.customerPo),
      addressText(order.soldTo),
      addressText(order.shipTo),
      order.lines.map(lineText).join('\n'),
      pages.join(', '),
    ],
    document: { pages, order },
    problems: problems.map(({ code, field, page, box = null, detail }) => {
      return { code, column: columnOf(field), field, page, box, detail: `Page ${page}: ${detail}` };
    }),
  };
}

function rowOfOtherPage({ page, code, reason }: OtherPage): PdfRow {
  return {
    lineNumber: page,
    raw: COLUMNS.map((column) => (column === 'Pages' ? String(page) : '')),
    document: { pages: [page], order: null },
    problems: [{ code, column: 'Pages', field: null, page, box: null, detail: `Page ${page}: ${reason}` }],
  };
}

function firstOf(pages: readonly number[]): number {
  const [first] = pages;
  if (first === undefined) throw new Error('An order has at least one page.');
  return first;
}

const textOf = (printed: Printed<string> | null): string => printed?.value ?? '';

function addressText(printed: Printed<PrintedAddress> | null): string {
  if (!printed) return '';
  const { facilityName, address1, address2, city, state, zip, country } = printed.value;
  const town = `${city}, ${state === null ? '' : `${state} `}${zip}`;
  return [facilityName, address1, address2, town, country].filter((line) => line !== null).join('\n');
}

const lineText = ({ itemCode, description, unit, quantity, unitPrice, amount }: ReadLine): string =>
  [itemCode, description, unit, quantity, unitPrice, amount].map(textOf).join(' | ');
