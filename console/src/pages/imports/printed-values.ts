import type { Address, ImportRow, PageBox, PrintedOrder } from '../../../../client/types.gen.js';
import { number, place } from '../../parts/format.js';
import { problemWords } from './problem-words.js';

/** What was read or doubted at a place of a page. */
export interface PrintedValue {
  key: string;
  label: string;
  value: string;
  box: PageBox;
  tone: 'value' | 'warning' | 'problem';
}

const HEAD = [
  ['orderNumber', 'Order number'],
  ['orderDate', 'Order date'],
  ['customerNumber', 'Customer number'],
  ['customerPo', 'Purchase order'],
  ['soldTo', 'Sold to'],
  ['shipTo', 'Ship to'],
  ['netOrder', 'Net order'],
] as const;
const LINE = [
  ['itemCode', 'Item'],
  ['description', 'Description'],
  ['unit', 'Unit'],
  ['quantity', 'Quantity'],
  ['unitPrice', 'Price'],
  ['amount', 'Amount'],
] as const;

/** Every value that was read from a page, and every doubt about it, with its place on the page. */
export function valuesOfPage(rows: readonly ImportRow[], page: number): PrintedValue[] {
  return rows.flatMap(({ document, problems, warnings }) => [
    ...(document?.order ? valuesOfOrder(document.order, page) : []),
    ...problems.flatMap((problem) => doubtOf(problem, page, 'problem')),
    ...warnings.flatMap((warning) => doubtOf(warning, page, 'warning')),
  ]);
}

type Read = { value: unknown; page: number; box: PageBox } | null;

function valuesOfOrder(order: PrintedOrder, page: number): PrintedValue[] {
  const found: [key: string, label: string, read: Read][] = [
    ...HEAD.map(([key, label]) => [key, label, order[key]] as [string, string, Read]),
    ...order.lines.flatMap((line, index) =>
      LINE.map(([key, label]) => [`lines ${index} ${key}`, `Line ${number(index + 1)}: ${label}`, line[key]] as [string, string, Read]),
    ),
    ...(order.notes ?? []).map((note, index) => [`notes ${index}`, 'Note', note] as [string, string, Read]),
  ];
  return found.flatMap(([key, label, read]) =>
    read?.page === page ? [{ key, label, value: textOf(read.value), box: read.box, tone: 'value' as const }] : [],
  );
}

function doubtOf(doubt: ImportRow['problems'][number], page: number, tone: 'problem' | 'warning'): PrintedValue[] {
  if (doubt.page !== page || !doubt.box) return [];
  return [
    {
      key: `${tone} ${doubt.code} ${doubt.field} ${doubt.detail}`,
      label: problemWords(doubt.code),
      value: doubt.detail,
      box: doubt.box,
      tone,
    },
  ];
}

/** An address reads as its lines. */
function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const address = value as Address;
  const lines = [address.facilityName, address.address1, address.address2, place(address), address.country];
  return lines.filter(Boolean).join(', ');
}
