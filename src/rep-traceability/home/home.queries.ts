import { Injectable } from '@nestjs/common';
import { ImportQueries } from '../imports/import.queries.js';
import type { WaitingShipments } from '../lots/waiting-shipments.js';
import { RecallQueries } from '../recalls/recall.queries.js';
import { UnlinkedDistributionQueries } from '../unlinked-distributions/unlinked-distribution.queries.js';
import { type Home, MOST_RECALLS } from './home.schema.js';

/** What waits for a person, in a few numbers. */
@Injectable()
export class HomeQueries {
  constructor(
    private readonly shipments: UnlinkedDistributionQueries,
    private readonly imports: ImportQueries,
    private readonly recalls: RecallQueries,
  ) {}

  review(): Promise<WaitingShipments> {
    return this.shipments.countWaiting();
  }

  async unfinishedImports(): Promise<NonNullable<Home['imports']>> {
    const { validated = 0, ...running } = await this.imports.countUnfinished();
    return { waiting: validated, running: Object.values(running).reduce((sum, count) => sum + count, 0) };
  }

  /** The newest of them, each with what it waits for. */
  async openRecalls(): Promise<{ data: NonNullable<Home['recalls']>; more: boolean }> {
    const { data, nextCursor } = await this.recalls.list({ open: true, limit: MOST_RECALLS });
    const withTotals = data.map(async ({ id, title, kind, openedOn, responseDueOn, reportDueOn }) => {
      const { consignees, notNotified, notResponding, unitsUnaccounted } = await this.recalls.totals(id);
      return { id, title, kind, openedOn, responseDueOn, reportDueOn, consignees, notNotified, notResponding, unitsUnaccounted };
    });
    return { data: await Promise.all(withTotals), more: nextCursor !== null };
  }
}
