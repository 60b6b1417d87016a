import { LockMode } from '@mikro-orm/postgresql';
import { survivorOf } from '../../customer-profiles/surviving-customer.js';
import type { Transaction } from '../../database/database.js';
import { fieldProblem } from '../../problems/problem.js';
import { Distribution } from '../distribution-log/distribution.entity.js';
import { findSameDistribution } from '../distribution-log/distribution-rules.js';
import { resolvedLot } from '../lots/lot-names.js';
import { findLot } from '../lots/resolve-lot.js';
import { resolveSku } from '../products/resolve-sku.js';
import { SalesOrder } from '../sales-orders/sales-order.entity.js';
import { planShipment, type Shipment } from './plan-shipment.js';
import type { UnlinkedDistribution } from './unlinked-distribution.entity.js';
import type { Corrections } from './unlinked-distribution.schema.js';

/**
 * Settles a waiting shipment that the log has already, so that no unit counts twice.
 * @throws Problem `sales_order_required`, `sales_order_not_found`, `shipment_incomplete`; `same_distribution_not_found` when the order has no such
 *   distribution of this quantity
 */
export async function settleAsLogged(
  tx: Transaction,
  waiting: UnlinkedDistribution,
  { salesOrderId, corrections }: { salesOrderId: number | null | undefined; corrections: Corrections },
): Promise<void> {
  const order = await tx.em.getRepository(SalesOrder).getShipped(salesOrderId);
  const shipment = planShipment(waiting, corrections);
  const logged = await findLogged(tx, order.id, shipment);
  if (logged === null) {
    const detail = `Sales order ${order.orderNumber} has no distribution of this ship date, SKU, lot, tracking number and quantity.`;
    throw fieldProblem('same_distribution_not_found', 'alreadyInLog', detail);
  }
  waiting.resolve('already_in_log', logged);
}

async function findLogged(tx: Transaction, salesOrderId: number, shipment: Shipment): Promise<number | null> {
  const lot = await findLot(tx, shipment.lotNumber);
  const same = lot && (await findSameDistribution(tx, { ...shipment, salesOrderId, lotNumber: lot.lotNumber }));
  return same?.quantity === shipment.quantity ? same.id : null;
}

/** What a shipment and an entry of the log must agree on to be the same, besides the SKU: lot, day and units, and the order and customer that the shipment names. */
const DIFFERENCES = `
  select array_remove(array[
    case when d.lot_number is distinct from ${resolvedLot('u.lot_number')} then 'lotNumber' end,
    case when u.ship_date is distinct from d.ship_date then 'shipDate' end,
    case when u.quantity is distinct from d.quantity then 'quantity' end,
    case when u.order_key not in (select s.order_key union all select order_key(d.order_number)
      union all select f.order_key from former_order_keys f where f.sales_order_id = s.id) then 'orderNumber' end,
    case when ${survivorOf('named')} <> ${survivorOf('c')} then 'customerId' end
  ], null) as differing
  from unlinked_distributions u join distribution_log_entries d on d.id = $2 join sales_orders s on s.id = d.sales_order_id
  join customers c on c.id = d.customer_id left join customers named on named.id = u.customer_id
  where u.id = $1`;

const WORDS: Record<string, string> = {
  lotNumber: 'lot',
  shipDate: 'ship date',
  quantity: 'quantity',
  orderNumber: 'order number',
  customerId: 'customer',
  sku: 'SKU',
};

/**
 * Settles a waiting shipment as the entry of the log that a person names. The tracking number may differ, since either may lack it. Whatever else one of
 * the two says wrongly is corrected first, with a reason that the trail keeps: no unit goes out of sight without one.
 * @throws Problem `distribution_not_found`, `distribution_voided`; `same_distribution_not_found` when lot, SKU, ship date, quantity, order or customer
 *   differ, with their names as `differing`
 */
export async function settleAsEntry(tx: Transaction, waiting: UnlinkedDistribution, distributionId: number): Promise<void> {
  const entry = await tx.em.findOne(Distribution, { id: distributionId }, { lockMode: LockMode.PESSIMISTIC_READ });
  if (!entry) throw fieldProblem('distribution_not_found', 'distributionId', `There is no distribution ${distributionId}.`);
  entry.refuseVoided();
  const differing = (await tx.row<{ differing: string[] }>(DIFFERENCES, [waiting.id, entry.id]))?.differing ?? [];
  if (!waiting.sku || resolveSku(waiting.sku, new Set([entry.sku])) === null) differing.push('sku');
  if (differing.length > 0) {
    const words = differing.map((field) => WORDS[field]).join(', ');
    const verb = differing.length === 1 ? 'differs' : 'differ';
    const detail = `Distribution ${entry.id} is another shipment: ${words} ${verb}. If the waiting shipment or the distribution is wrong there, correct it first.`;
    throw fieldProblem('same_distribution_not_found', 'distributionId', detail, { differing });
  }
  waiting.resolve('already_in_log', entry.id);
}
