import type { Box } from '../../../../pdf/words.js';
import type { Printed, ReadOrder } from '../../../sales-orders/printed-order/printed-order.js';

/** An order as the file prints it, each value with its place. */
export type PrintedOrder = Omit<ReadOrder, 'pages' | 'problems' | 'notes'> & {
  /** Absent in rows that an earlier version read. */
  notes?: ReadOrder['notes'];
};

/** What a row of a PDF import stands for: an order and its pages, or another page and no order. Kept in `import_rows.document`. */
export interface PageDocument {
  pages: number[];
  order: PrintedOrder | null;
}

/** A problem of a row. `field` names the part of the order, `column` the cell of the row, and the box where to look. */
export interface PageProblem {
  code: string;
  column: string | null;
  field: string | null;
  page: number;
  box: Box | null;
  detail: string;
}

/** The cells of a row. They are what was read, in a few words; the places are in its document. */
export const COLUMNS = ['Order Number', 'Order Date', 'Customer Number', 'Customer P.O.', 'Sold To', 'Ship To', 'Lines', 'Pages'] as const;

const COLUMN_OF_FIELD: Record<string, (typeof COLUMNS)[number]> = {
  orderNumber: 'Order Number',
  orderDate: 'Order Date',
  customerNumber: 'Customer Number',
  customerPo: 'Customer P.O.',
  soldTo: 'Sold To',
  shipTo: 'Ship To',
  lines: 'Lines',
  netOrder: 'Lines',
  page: 'Pages',
  pages: 'Pages',
};

/** The column of a field: `lines[2].quantity` is in Lines, `soldTo.city` in Sold To; null for a field that has none. */
export const columnOf = (field: string): string | null => COLUMN_OF_FIELD[/^\w+/.exec(field)?.[0] ?? ''] ?? null;

/**
 * A problem of a field at the place where the order prints it, or on the order's first page if it prints nothing there.
 * @param field path of the field in the order, such as `lines[2].quantity`
 */
export function problemAt({ order, pages }: PageDocument, field: string, code: string, detail: string): PageProblem {
  const place = order && placeOf(order, field);
  const page = place?.page ?? pages[0] ?? 1;
  return { code, column: columnOf(field), field, page, box: place?.box ?? null, detail: `Page ${page}: ${detail}` };
}

function placeOf(order: PrintedOrder, field: string): Printed<unknown> | null {
  const [, index, cell] = /^lines\[(\d+)\](?:\.(\w+))?$/.exec(field) ?? [];
  const line = index === undefined ? undefined : order.lines[Number(index)];
  if (line) return Object.entries(line).find(([name, value]) => value && name === cell)?.[1] ?? line.itemCode;
  const { lines: _, notes: __, ...head } = order;
  return Object.entries(head).find(([name]) => name === /^\w+/.exec(field)?.[0])?.[1] ?? null;
}
