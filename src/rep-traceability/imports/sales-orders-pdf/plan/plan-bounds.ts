import { newSalesOrder } from '../../../sales-orders/sales-order.schema.js';
import type { OrderValues } from './read-order-values.js';

export interface OutOfBounds {
  field: string;
  detail: string;
}

/** Finds values that the API would refuse from a person: what a form may not contain, a page may not either. */
export function findOutOfBounds({ lines, ...head }: OrderValues, customerNumber: string | null): OutOfBounds[] {
  const parsed = newSalesOrder.safeParse({
    ...head,
    customerNumber,
    lines: lines.map((line) => ({
      ...line,
      quantity: Number(line.quantity),
      unitPrice: line.unitPrice === null ? null : Number(line.unitPrice),
    })),
  });
  return (parsed.error?.issues ?? []).map(({ path, message }) => ({
    field: fieldOf(path),
    detail: `The value cannot be kept: ${message}.`,
  }));
}

/** ['lines', 2, 'quantity'] is lines[2].quantity. */
const fieldOf = (path: readonly PropertyKey[]): string =>
  path.map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index > 0 ? '.' : ''}${String(step)}`)).join('');
