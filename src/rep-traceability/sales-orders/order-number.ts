import type { Transaction } from '../../database/database.js';
import { fieldProblem } from '../../problems/problem.js';
import { orderKey } from './order-key.js';

/** The order key of a number, or the problem that nothing is left of it. */
export function getOrderKey(orderNumber: string): string {
  const key = orderKey(orderNumber);
  if (key !== null) return key;
  throw fieldProblem('order_number_unusable', 'orderNumber', `The order number ${JSON.stringify(orderNumber)} is empty after its prefix.`);
}

export interface OrderNumberClaim {
  orderNumber: string;
  customerId: number;
  /** The order that is being corrected: it may keep its own number. */
  exceptId: number | null;
  sharesOrderNumber: boolean;
}

/**
 * A customer has one order of a number. Real companies reuse numbers, so another customer's order may have the same one, but only when the person says so:
 * far more often it is the wrong customer. The number stays locked until the transaction ends.
 */
export async function claimOrderNumber(tx: Transaction, claim: OrderNumberClaim): Promise<void> {
  const { orderNumber, customerId, exceptId, sharesOrderNumber } = claim;
  const key = getOrderKey(orderNumber);
  await tx.rows(`select pg_advisory_xact_lock(hashtextextended('order number ' || $1::text, 0))`, [key]);
  const holders = await tx.rows<{ id: number; customerId: number }>(
    `select id, customer_id as "customerId" from sales_orders
     where order_key = $1 and id is distinct from $2::bigint order by id`,
    [key, exceptId],
  );
  const own = holders.find((holder) => holder.customerId === customerId);
  if (own) throw fieldProblem('sales_order_exists', 'orderNumber', `This customer has order ${orderNumber} already.`, { id: own.id });
  const other = holders[0];
  if (!other || sharesOrderNumber) return;
  const detail = `Order ${orderNumber} is one of customer ${other.customerId}. Send sharesOrderNumber: true if both customers have an order of this number.`;
  throw fieldProblem('order_number_in_use', 'orderNumber', detail, { id: other.id, customerId: other.customerId });
}
