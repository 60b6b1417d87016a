import { STOPS_OR_CHANGES } from './find-notes.js';
import type { ReadOrder } from './printed-order.js';

/** Fewer orders cannot show what belongs to their form. */
const FEWEST_ORDERS = 4;

/**
 * Leaves out the notes that are texts of the form: at least half of the orders of a file say the same, such as the terms that a company prints below each
 * of its orders. What stops or changes an order stays, however often it is said.
 */
export function withoutFormTexts(orders: readonly ReadOrder[]): ReadOrder[] {
  const saidBy = new Map<string, number>();
  for (const { notes } of orders)
    for (const text of new Set(notes.map(({ value }) => value))) saidBy.set(text, (saidBy.get(text) ?? 0) + 1);
  const isForm = (text: string) =>
    orders.length >= FEWEST_ORDERS && (saidBy.get(text) ?? 0) * 2 >= orders.length && !STOPS_OR_CHANGES.test(text);
  return orders.map((order) => ({ ...order, notes: order.notes.filter(({ value }) => !isForm(value)) }));
}
