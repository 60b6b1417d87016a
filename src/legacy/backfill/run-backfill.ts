import type { Database } from '../../database/database.js';
import { requestContext } from '../../database/request-context.js';
import { type BackfillOptions, backfillLog } from './backfill-log.js';
import { backfillQueue } from './backfill-queue.js';
import { type Counts, describeCounts, describeFinding, type Finding, noCounts } from './backfill-report.js';
import { describeMismatches } from './mismatched-entries.js';

const TABLES = `select to_regclass('distribution_log_entries') is not null as log, to_regclass('unlinked_distributions') is not null as queue`;

/** What was found, for the log and for the review queue. */
export interface BackfillResult {
  log: Counts;
  queue: Counts;
}

/**
 * Links every shipment without a sales order to the only order with its order key and customer: those in the log (before orders are enforced) and those
 * in the review queue. Prints each of them, then the counts.
 * @param options.today `YYYY-MM-DD`, the day where the company works
 */
export async function runBackfill(
  database: Database,
  options: BackfillOptions & { today: string },
  print: (line: string) => void,
): Promise<BackfillResult> {
  return requestContext.run({ requestId: 'backfill', actorId: null, actor: 'backfill' }, async () => {
    const tables = await database.row<{ log: boolean; queue: boolean }>(TABLES);
    if (!tables?.log) throw new Error('This database has no distribution log: run the release (npm run release) first.');
    const result = { log: noCounts(), queue: noCounts() };
    const reportInto = (counts: Counts) => (finding: Finding) => {
      counts[finding.outcome] += 1;
      print(describeFinding(finding));
    };
    await backfillLog(database, options, reportInto(result.log));
    if (tables.queue) await backfillQueue(database, options, reportInto(result.queue));
    for (const line of await describeMismatches(database)) print(line);
    for (const line of describeCounts('Distributions of the log without a sales order', result.log)) print(line);
    for (const line of describeCounts('Shipments that wait for review', result.queue)) print(line);
    print(
      options.apply
        ? 'Linked and ordered ones are written.'
        : 'Nothing was changed: --apply links, --create-missing-orders also makes orders.',
    );
    return result;
  });
}
