import type { OrderOfKey } from '../../rep-traceability/sales-orders/find-orders-by-key.js';
import { explainMatch, type OrderMatch } from '../../rep-traceability/sales-orders/match-order.js';
import type { Judgement } from './backfill-report.js';

import type { UnlinkedEntry } from './unlinked-entries.js';

/** The orders that a person should look at. */
export const candidatesOf = (match: OrderMatch<OrderOfKey>): readonly OrderOfKey[] =>
  'orders' in match ? match.orders : 'order' in match ? [match.order] : [];

/** An order that is missing, and the distributions that name it. */
export interface MissingOrder {
  key: string;
  customerId: number;
  /** Its earliest distribution, which gives number, date, source, rep and ship-to. */
  first: { id: number; shipDate: string };
  entryIds: number[];
}

/** Decides what happens to the distributions of the log, across all batches: it remembers which shipments it has seen and which orders are missing. */
export class LogPlan {
  private readonly seen = new Map<string, number>();
  private readonly missing = new Map<string, MissingOrder>();

  constructor(private readonly createMissingOrders: boolean) {}

  get missingOrders(): MissingOrder[] {
    return [...this.missing.values()];
  }

  /** @param sameAs the distribution of the log that is the same shipment of the order it matches */
  judge(entry: UnlinkedEntry, match: OrderMatch<OrderOfKey>, sameAs: number | undefined): Judgement {
    if (match.kind === 'found') {
      const same = sameAs ?? this.seenBefore(`order ${match.order.id}`, entry);
      return same === undefined ? { outcome: 'linked', why: `sales order ${match.order.id}` } : repeated(same);
    }
    if (match.kind === 'none' || match.kind === 'other_customer') return this.judgeUnmatched(entry, match);
    return { outcome: 'ambiguous', why: explainMatch(match), candidates: candidatesOf(match) };
  }

  private judgeUnmatched(entry: UnlinkedEntry, match: OrderMatch<OrderOfKey> & { kind: 'none' | 'other_customer' }): Judgement {
    const candidates = candidatesOf(match);
    if (entry.key === null) return { outcome: 'unmatched', why: 'its order number is empty after its prefix' };
    if (!this.createMissingOrders) return { outcome: 'unmatched', why: explainMatch(match), candidates };
    const order = `${entry.customerId} ${entry.key}`;
    const same = this.seenBefore(order, entry);
    if (same !== undefined) return repeated(same);
    const missing = this.missing.get(order) ?? { key: entry.key, customerId: entry.customerId, first: entry, entryIds: [] };
    if (entry.shipDate < missing.first.shipDate) missing.first = entry;
    missing.entryIds.push(entry.id);
    this.missing.set(order, missing);
    return { outcome: 'ordered', why: 'its sales order is made from what it says', candidates };
  }

  /** The distribution with the same shipment that was seen before, if any; else this one is remembered. */
  private seenBefore(order: string, { id, identity }: UnlinkedEntry): number | undefined {
    if (identity === null) return undefined;
    const shipment = `${order} ${identity}`;
    const before = this.seen.get(shipment);
    if (before === undefined) this.seen.set(shipment, id);
    return before;
  }
}

const repeated = (sameAs: number): Judgement => ({
  outcome: 'ambiguous',
  why: `it repeats distribution ${sameAs}: void one of them, or give them different tracking numbers`,
});
