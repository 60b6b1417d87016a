import type { Transaction } from '../../database/database.js';
import { fieldProblem } from '../../problems/problem.js';
import { findOrdersByKey } from './find-orders-by-key.js';
import { explainMatch, matchOrder } from './match-order.js';
import { orderKey } from './order-key.js';

/**
 * The order key of a number that a person typed.
 * @param orderNumber as printed or typed, such as `SO 0000123`
 * @throws Problem `order_number_unusable` when the number has nothing after its prefix
 */
export function getOrderKey(orderNumber: string): string {
  const key = orderKey(orderNumber);
  if (key !== null) return key;
  throw fieldProblem(
    'order_number_unusable',
    'orderNumber',
    `The order number ${JSON.stringify(orderNumber)} has nothing after its prefix.`,
  );
}

export interface OrderNumberClaim {
  orderNumber: string;
  customerId: number;
  /** the company key of the sold-to that the order prints */
  soldToKey: string | null;
  /** The order that is being corrected: it may keep its own number. */
  exceptId: number | null;
  sharesOrderNumber: boolean;
}

/**
 * A customer has one order of a number. Real companies reuse numbers, so another customer's order may have the same one, but only when the person says so:
 * far more often it is the wrong customer. The number stays locked until the transaction ends.
 * @throws Problem `sales_order_exists` when this customer has an order of the number, `order_number_in_use` when another customer has one
 *   and `sharesOrderNumber` is false, `order_number_unusable`
 */
export async function claimOrderNumber(tx: Transaction, claim: OrderNumberClaim): Promise<void> {
  const { orderNumber, customerId, soldToKey, exceptId, sharesOrderNumber } = claim;
  const key = getOrderKey(orderNumber);
  await tx.rows(`select pg_advisory_xact_lock(hashtextextended('order number ' || $1::text, 0))`, [key]);
  const holders = (await findOrdersByKey(tx, [key])).get(key) ?? [];
  const match = matchOrder(
    { customerId, companyKey: soldToKey },
    holders.filter(({ id }) => id !== exceptId),
  );
  // A number that was taken from one order may be given to another.
  if (match.kind === 'none' || match.kind === 'renumbered') return;
  const order = 'order' in match ? match.order : match.orders[0];
  if (!order) return;
  if (order.customerId === customerId)
    throw fieldProblem('sales_order_exists', 'orderNumber', `This customer already has order ${orderNumber}.`, { id: order.id });
  if (sharesOrderNumber) return;
  const why = match.kind === 'found' ? `Sales order ${order.id} of this number prints this facility.` : explainMatch(match);
  const detail = `${why} Send sharesOrderNumber: true if this customer has an order of this number too.`;
  throw fieldProblem('order_number_in_use', 'orderNumber', detail, { id: order.id, customerId: order.customerId });
}
