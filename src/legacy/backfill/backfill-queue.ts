import type { Database, Transaction } from '../../database/database.js';
import { Problem } from '../../problems/problem.js';
import { explainMatch } from '../../rep-traceability/sales-orders/match-order.js';
import { findMatches, type OrderParts } from '../../rep-traceability/unlinked-distributions/find-matches.js';
import { linkShipment } from '../../rep-traceability/unlinked-distributions/link-shipment.js';
import { MISSING_ORDER_REASONS, MISSING_RECORD_REASONS } from '../../rep-traceability/unlinked-distributions/reasons.js';
import { reconstructOrder } from '../../rep-traceability/unlinked-distributions/reconstruct-order.js';
import { UnlinkedDistribution } from '../../rep-traceability/unlinked-distributions/unlinked-distribution.entity.js';
import { type BackfillOptions, REASON } from './backfill-log.js';
import type { Finding, Judgement } from './backfill-report.js';
import { candidatesOf } from './log-plan.js';

const WAITING = `
  select id, order_number as "orderNumber", customer_id as "customerId", facility_name as "facilityName", reason_code as "reasonCode", reason_detail as "reasonDetail"
  from unlinked_distributions where resolved_at is null order by ship_date, id`;

interface Waiting {
  id: number;
  orderNumber: string | null;
  customerId: number | null;
  facilityName: string | null;
  reasonCode: string;
  reasonDetail: string;
}

/** Ends a transaction that only found out what would happen. */
class TakenBack extends Error {}

/**
 * Links the shipments of the review queue that wait only for their order, each in a separate transaction and by the rules of a new distribution. Without
 * `apply` each link is tried and rolled back, so that the report shows what would happen.
 * @param options.today `YYYY-MM-DD`, the day where the company works
 * @param report called with each finding
 */
export async function backfillQueue(
  database: Database,
  options: BackfillOptions & { today: string },
  report: (finding: Finding) => void,
): Promise<void> {
  for (const { reasonCode, reasonDetail, ...waiting } of await database.rows<Waiting & Record<string, unknown>>(WAITING)) {
    const lacksOrder = isOneOf(MISSING_ORDER_REASONS, reasonCode);
    const forPerson: Judgement = { outcome: 'ambiguous', why: `a person must decide: ${reasonDetail}` };
    const decided =
      lacksOrder || isOneOf(MISSING_RECORD_REASONS, reasonCode)
        ? await decide(database, waiting, { ...options, createMissingOrders: options.createMissingOrders && lacksOrder })
        : forPerson;
    const judgement = lacksOrder || decided.outcome === 'linked' ? decided : forPerson;
    report({ shipment: `waiting shipment ${waiting.id}`, ...waiting, ...judgement });
  }
}

const isOneOf = (reasons: readonly string[], code: string): boolean => reasons.includes(code);

async function decide(database: Database, waiting: OrderParts, options: BackfillOptions & { today: string }): Promise<Judgement> {
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
  parts: OrderParts,
  { createMissingOrders, today }: BackfillOptions & { today: string },
): Promise<Judgement> {
  const waiting = await tx.em.getRepository(UnlinkedDistribution).getWaiting(parts.id);
  const match = (await findMatches(tx, [parts])).get(parts.id) ?? { kind: 'none' };
  if (match.kind === 'found') {
    await linkShipment(tx, waiting, { salesOrderId: match.order.id, corrections: {}, resolution: 'linked' }, today);
    return { outcome: 'linked', why: `sales order ${match.order.id}` };
  }
  const isUnmatched = match.kind === 'none' || match.kind === 'other_customer';
  // An order of this number under another customer is for a person: it may well be the one that was shipped.
  if (match.kind !== 'none' || !createMissingOrders) {
    return { outcome: isUnmatched ? 'unmatched' : 'ambiguous', why: explainMatch(match), candidates: candidatesOf(match) };
  }
  const salesOrderId = await reconstructOrder(tx, waiting, {});
  await linkShipment(tx, waiting, { salesOrderId, corrections: {}, resolution: 'order_created' }, today);
  return { outcome: 'ordered', why: 'its sales order is made from what it says' };
}
