import { companyKey } from '../../customer-profiles/company-key.js';
import type { Transaction } from '../../database/database.js';
import { orProblem, Problem } from '../../problems/problem.js';
import type { OrderOfKey } from '../sales-orders/find-orders-by-key.js';
import { explainMatch, type OrderMatch } from '../sales-orders/match-order.js';
import { orderKey } from '../sales-orders/order-key.js';
import { findMatches, type OrderParts } from './find-matches.js';
import { type Acknowledged, type Link, linkShipments } from './link-shipment.js';
import { planShipment } from './plan-shipment.js';
import { reconstructOrder } from './reconstruct-order.js';
import { orderPartsOf, UnlinkedDistribution } from './unlinked-distribution.entity.js';
import type { Resolved } from './unlinked-distribution.schema.js';

/** What became of each shipment by its id. One that is missing was resolved or corrected by somebody else meanwhile. */
export type Outcomes = Map<number, Omit<Resolved, 'id'>>;

const MATCH_CODES = {
  none: 'sales_order_not_found',
  renumbered: 'sales_order_renumbered',
  cancelled: 'sales_order_cancelled',
  ambiguous: 'sales_order_ambiguous',
  other_customer: 'order_of_other_customer',
} as const;

const left = (code: string, detail: string): Omit<Resolved, 'id'> => ({ outcome: 'left', distribution: null, code, detail });
const leftByMatch = (match: Exclude<OrderMatch, { kind: 'found' }>) => left(MATCH_CODES[match.kind], explainMatch(match));
const ended = (outcome: Resolved['outcome'], distribution: Resolved['distribution']) => ({
  outcome,
  distribution,
  code: null,
  detail: null,
});

/**
 * Links shipments to the order that the matching rule finds for each. The others are left.
 * @param options.orderCustomerId links to the order of this customer instead, whosever the shipment is: a person decided so
 */
export async function linkMany(
  tx: Transaction,
  ids: number[],
  today: string,
  { orderCustomerId, acknowledge }: { orderCustomerId?: number | undefined; acknowledge?: Acknowledged } = {},
): Promise<Outcomes> {
  const waiting = await tx.em.getRepository(UnlinkedDistribution).findWaiting(ids);
  const matches = await findMatches(tx, waiting.map(orderPartsOf));
  const outcomes: Outcomes = new Map();
  const links = waiting.flatMap((shipment) => {
    const match = chosen(matches.get(shipment.id) ?? { kind: 'none' }, orderCustomerId);
    if (match.kind === 'found') return [{ waiting: shipment, salesOrderId: match.order.id }];
    outcomes.set(shipment.id, leftByMatch(match));
    return [];
  });
  await linkAll(tx, links, { resolution: 'linked', acknowledge }, today, outcomes);
  return outcomes;
}

/** The order of the customer that a person chose, among those of the number. */
function chosen(match: OrderMatch<OrderOfKey>, customerId: number | undefined): OrderMatch<OrderOfKey> {
  if (customerId === undefined || match.kind === 'none' || match.kind === 'renumbered') return match;
  const orders = 'orders' in match ? match.orders : [match.order];
  const [order, ...others] = orders.filter((each) => each.customerId === customerId);
  if (!order) return { kind: 'other_customer', orders };
  return others.length > 0 ? { kind: 'ambiguous', orders } : { kind: order.cancelled ? 'cancelled' : 'found', order };
}

/**
 * The shipments in groups that share an order number and a customer: one order is created for each group.
 * @returns ids, each once
 */
export function sharedOrders(waiting: readonly OrderParts[]): number[][] {
  const groups = Map.groupBy(waiting, ({ orderNumber, customerId, facilityName }) =>
    JSON.stringify([orderKey(orderNumber ?? ''), customerId ?? companyKey(facilityName ?? '')]),
  );
  return [...groups.values()].map((group) => group.map(({ id }) => id));
}

/**
 * Creates the order that shipments of one number and customer lack, and links them to it. If the matching rule finds their order, they are
 * linked to that one.
 * @throws Problem those of `reconstructOrder`, or the first rule that refused all of them: no order is created without a shipment
 */
export async function createOrderOfMany(
  tx: Transaction,
  ids: number[],
  today: string,
  { sharesOrderNumber = false, acknowledge }: { sharesOrderNumber?: boolean | undefined; acknowledge?: Acknowledged },
): Promise<Outcomes> {
  const outcomes: Outcomes = new Map();
  const waiting = await findGroup(tx, ids);
  const first = firstOf(waiting);
  if (!first) return outcomes;
  const match = (await findMatches(tx, [orderPartsOf(first)])).get(first.id) ?? { kind: 'none' };
  if (match.kind !== 'found' && match.kind !== 'none' && !(match.kind === 'other_customer' && sharesOrderNumber)) {
    return new Map(waiting.map(({ id }) => [id, leftByMatch(match)]));
  }
  const salesOrderId = match.kind === 'found' ? match.order.id : await reconstructOrder(tx, first, { sharesOrderNumber });
  const links = waiting.map((shipment) => ({ waiting: shipment, salesOrderId }));
  const resolution = match.kind === 'found' ? 'linked' : 'order_created';
  const refused = await linkAll(tx, links, { resolution, acknowledge }, today, outcomes);
  const [problem] = refused.values();
  if (problem && refused.size === links.length) throw problem;
  return outcomes;
}

/** Those that still wait and share number and customer with the first of them: another may have been corrected since the groups were made. */
async function findGroup(tx: Transaction, ids: number[]): Promise<UnlinkedDistribution[]> {
  const waiting = await tx.em.getRepository(UnlinkedDistribution).findWaiting(ids);
  const [group] = sharedOrders(waiting.map(orderPartsOf));
  return waiting.filter(({ id }) => group?.includes(id));
}

/** The order takes date and addresses from its earliest shipment, if that one is complete. */
function firstOf(waiting: readonly UnlinkedDistribution[]): UnlinkedDistribution | undefined {
  const sooner = waiting.toSorted((one, other) => (one.shipDate ?? '9').localeCompare(other.shipDate ?? '9'));
  return sooner.find((shipment) => !(orProblem(() => planShipment(shipment, {})) instanceof Problem)) ?? sooner[0];
}

async function linkAll(
  tx: Transaction,
  links: Link[],
  how: { resolution: 'linked' | 'order_created'; acknowledge: Acknowledged },
  today: string,
  outcomes: Outcomes,
): Promise<Map<number, Problem>> {
  const refused = await linkShipments(tx, links, how, today);
  for (const { waiting, salesOrderId } of links) {
    const problem = refused.get(waiting.id);
    const entry = { id: waiting.resolvedDistributionId ?? 0, salesOrderId: salesOrderId ?? 0 };
    outcomes.set(waiting.id, problem ? left(problem.code, problem.detail) : ended(how.resolution, entry));
  }
  return refused;
}

/** Takes shipments out of the queue that are none of ours. */
export async function dismissMany(tx: Transaction, ids: number[]): Promise<Outcomes> {
  const waiting = await tx.em.getRepository(UnlinkedDistribution).findWaiting(ids);
  for (const shipment of waiting) shipment.dismiss();
  return new Map(waiting.map(({ id }) => [id, ended('dismissed', null)]));
}

/** Every shipment is left for the same reason. */
export const allLeft = (ids: readonly number[], { code, detail }: Problem): Outcomes => new Map(ids.map((id) => [id, left(code, detail)]));

export const RESOLVED_MEANWHILE = left('unlinked_distribution_resolved', 'Somebody else resolved or corrected this shipment meanwhile.');
