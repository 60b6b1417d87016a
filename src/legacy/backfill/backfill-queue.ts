import { companyKey } from '../../customer-profiles/company-key.js';
import { survivorsOf } from '../../customer-profiles/surviving-customer.js';
import type { Database, Transaction } from '../../database/database.js';
import { Problem } from '../../problems/problem.js';
import { linkShipment } from '../../rep-traceability/unlinked-distributions/link-shipment.js';
import { MISSING_ORDER_REASONS } from '../../rep-traceability/unlinked-distributions/reasons.js';
import { reconstructOrder } from '../../rep-traceability/unlinked-distributions/reconstruct-order.js';
import { UnlinkedDistribution } from '../../rep-traceability/unlinked-distributions/unlinked-distribution.entity.js';
import { type BackfillOptions, REASON } from './backfill-log.js';
import type { Finding, Judgement } from './backfill-report.js';
import { type OrderOfNumber, planLink, SEVERAL, whyUnmatched } from './plan-link.js';

const WAITING = `
  select id, order_number as "orderNumber", facility_name as "facilityName", reason_code as "reasonCode", reason_detail as "reasonDetail"
  from unlinked_distributions where resolved_at is null order by ship_date, id`;

const CUSTOMERS = `
  with recursive ${survivorsOf(
    'customer_of',
    `select u.id, coalesce(u.customer_id, c.id) from unlinked_distributions u left join customers c on c.company_key = $2 where u.id = $1`,
  )}
  select customer_id as id from customer_of`;

const ORDERS = `
  select s.id, s.customer_id as "customerId", c.facility_name as "facilityName"
  from unlinked_distributions u join sales_orders s on s.order_key = u.order_key join customers c on c.id = s.customer_id where u.id = $1 order by s.id`;

interface Waiting {
  id: number;
  orderNumber: string | null;
  facilityName: string | null;
  reasonCode: string;
  reasonDetail: string;
}

/** Ends a transaction that only found out what would happen. */
class TakenBack extends Error {}

/**
 * Links the shipments of the review queue that wait for nothing but their order, each in a transaction of its own and by the rules of every new
 * distribution. Without `apply` each is tried and taken back, so that what is told is what would be done.
 */
export async function backfillQueue(
  database: Database,
  options: BackfillOptions & { today: string },
  tell: (finding: Finding) => void,
): Promise<void> {
  for (const { reasonCode, reasonDetail, ...waiting } of await database.rows<Waiting & Record<string, unknown>>(WAITING)) {
    const forPerson = !(MISSING_ORDER_REASONS as readonly string[]).includes(reasonCode);
    const judgement: Judgement = forPerson
      ? { outcome: 'ambiguous', why: `a person must decide: ${reasonDetail}` }
      : await decide(database, waiting, options);
    tell({ shipment: `waiting shipment ${waiting.id}`, ...waiting, ...judgement });
  }
}

async function decide(
  database: Database,
  waiting: Pick<Waiting, 'id' | 'facilityName'>,
  options: BackfillOptions & { today: string },
): Promise<Judgement> {
  let judgement: Judgement | null = null;
  try {
    await database.transaction(REASON, async (tx) => {
      judgement = await enter(tx, waiting, options);
      if (!options.apply) throw new TakenBack();
    });
  } catch (error) {
    if (error instanceof Problem) return { outcome: 'ambiguous', why: error.detail };
    if (!(error instanceof TakenBack)) throw error;
  }
  if (!judgement) throw new Error('A transaction ended without its judgement');
  return judgement;
}

async function enter(
  tx: Transaction,
  { id, facilityName }: Pick<Waiting, 'id' | 'facilityName'>,
  { createMissingOrders, today }: BackfillOptions & { today: string },
): Promise<Judgement> {
  const waiting = await tx.em.getRepository(UnlinkedDistribution).getWaiting(id);
  const customers = await tx.rows<{ id: number }>(CUSTOMERS, [id, companyKey(facilityName ?? '')]);
  const orders = await tx.rows<OrderOfNumber & Record<string, unknown>>(ORDERS, [id]);
  const plan = planLink(
    customers.map((customer) => customer.id),
    orders,
  );
  if (plan.kind === 'linked') {
    await linkShipment(tx, waiting, { salesOrderId: plan.order.id, corrections: {}, resolution: 'linked' }, today);
    return { outcome: 'linked', why: `sales order ${plan.order.id}` };
  }
  const { candidates } = plan;
  if (plan.kind === 'ambiguous') return { outcome: 'ambiguous', why: SEVERAL, candidates };
  // An order of this number under another customer is for a person: it may well be the one that was shipped.
  if (!createMissingOrders || candidates.length > 0) return { outcome: 'unmatched', why: whyUnmatched(candidates), candidates };
  const salesOrderId = await reconstructOrder(tx, waiting, {});
  await linkShipment(tx, waiting, { salesOrderId, corrections: {}, resolution: 'order_created' }, today);
  return { outcome: 'ordered', why: 'its sales order is made from what it says' };
}
