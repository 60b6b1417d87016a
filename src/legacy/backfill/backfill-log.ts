import { type Database, statementsOf } from '../../database/database.js';
import { linkToOrders } from '../../rep-traceability/distribution-log/move-distributions.js';
import { findOrdersByKeyOfToday } from '../../rep-traceability/sales-orders/find-orders-by-key.js';
import { matchOrder } from '../../rep-traceability/sales-orders/match-order.js';
import type { Finding } from './backfill-report.js';
import { LogPlan } from './log-plan.js';
import { loggedAlready, unlinkedEntries } from './unlinked-entries.js';
import { writeMissingOrders } from './write-missing-orders.js';

export interface BackfillOptions {
  apply: boolean;
  createMissingOrders: boolean;
}

/** What the audit trail says of every change. */
export const REASON = 'backfill';

const ORDERS_AT_ONCE = 500;

/**
 * Links each distribution of the log that has no order, in batches that are each written completely or not at all. Without `apply` it reports the same
 * findings and changes nothing. Run again, it finds only what is left.
 * @param report called with each finding
 */
export async function backfillLog(database: Database, options: BackfillOptions, report: (finding: Finding) => void): Promise<void> {
  const plan = new LogPlan(options.createMissingOrders);
  for await (const entries of unlinkedEntries(database)) {
    // Entries without an order are those of a version that neither demanded one nor remembered former numbers.
    const orders = await findOrdersByKeyOfToday(
      database,
      entries.map(({ key }) => key),
    );
    const planned = entries.map((entry) => ({ entry, match: matchOrder(entry, orders.get(entry.key ?? '') ?? []) }));
    const matches = planned.flatMap(({ entry, match }) => (match.kind === 'found' ? [{ id: entry.id, orderId: match.order.id }] : []));
    const logged = await loggedAlready(database, matches);
    const linked = new Set<number>();
    for (const { entry, match } of planned) {
      const judgement = plan.judge(entry, match, logged.get(entry.id));
      if (judgement.outcome === 'linked') linked.add(entry.id);
      report({ shipment: `distribution ${entry.id}`, orderNumber: entry.orderNumber, facilityName: entry.facilityName, ...judgement });
    }
    const links = matches.filter(({ id }) => linked.has(id));
    if (options.apply) await database.bulkTransaction({ reason: REASON }, (client) => linkToOrders(statementsOf(client), links));
  }
  if (!options.apply) return;
  const missing = plan.missingOrders;
  for (let start = 0; start < missing.length; start += ORDERS_AT_ONCE) {
    await database.bulkTransaction({ reason: REASON }, (client) =>
      writeMissingOrders(client, missing.slice(start, start + ORDERS_AT_ONCE)),
    );
  }
}
