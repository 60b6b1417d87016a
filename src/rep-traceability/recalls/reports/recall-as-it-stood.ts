import { Injectable } from '@nestjs/common';
import { changedSince, insertedSince } from '../../../audit/history/as-written.js';
import { Database } from '../../../database/database.js';
import { Problem } from '../../../problems/problem.js';
import { recallNotFound } from '../recall.repository.js';
import { reportDueOn } from '../report-due-on.js';
import type { RecallThen } from './status-report.schema.js';

/** To the microsecond, as the database keeps instants: what was written in the same millisecond but later is not in the report. */
const instantText = (instant: string): string => `to_char(${instant} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

const MOMENT = `select ${instantText('m.at')} as "asOf", m.at > m.now as "isToCome"
  from (select coalesce($1::timestamptz, clock_timestamp()) as at, clock_timestamp() as now) m`;

/**
 * A transaction that writes an entry of a recall locks the recall first, and one that ships, corrects or returns devices of a lot takes a share lock on the
 * lot, both before the entry gets its time. So these statements, each a transaction, wait for what is under way; what is written afterwards has a later time.
 */
const WAIT_FOR_ENTRIES = 'select from recalls where id = $1 for share';
const WAIT_FOR_SHIPMENTS = `select from lots where lot_number in (select l.lot_number from recall_lots l where l.recall_id = $1) order by lot_number
  for no key update`;

/** A waiting shipment or an alias locks its table while it is written: one transaction each, so that this holds one lock while it waits. */
const WAIT_FOR_QUEUE = ['unlinked_distributions', 'lot_aliases'].map((table) => `lock table ${table} in share mode`);

/** The recall `$1` as it stood at `$2`. */
const HEAD = `select t.title, t.kind, t.reason,
  t.classification, t.effectiveness_level as "effectivenessLevel",
  t.effectiveness_percent as "effectivenessPercent",
  (select coalesce(json_agg(l.lot_number order by l.lot_number), '[]') from recall_lots l where l.recall_id = $1 and l.created_at <= $2) as "lotNumbers",
  t.ship_date_from::text as "shipDateFrom", t.ship_date_to::text as "shipDateTo", t.instructions,
  t.opened_on::text as "openedOn", t.response_due_on::text as "responseDueOn",
  t.expected_completion_on::text as "expectedCompletionOn", iso_utc(t.closed_at) as "closedAt",
  t.close_reason as "closeReason"
from recalls r cross join lateral jsonb_populate_record(r, ${changedSince('recalls', 'r.id', '$2::timestamptz')}) t
where r.id = $1 and not exists (${insertedSince('recalls', 'r.id', '$2::timestamptz')})`;

/** What a recall was at an instant: the beginning of every report of it. */
@Injectable()
export class RecallsAsTheyStood {
  constructor(private readonly database: Database) {}

  /**
   * Waits for transactions that may still add to what stood at the instant, so that later answers cannot differ.
   * @param asOf an instant; now when left out
   * @returns the instant as the database keeps it, and the recall as it stood then
   * @throws Problem `not_found`, `as_of_in_future`, `recall_not_open_yet`
   */
  async read(id: number, asOf?: string): Promise<{ asOf: string; recall: RecallThen }> {
    const known = await this.database.row('select from recalls where id = $1', [id]);
    if (!known) throw recallNotFound(id);
    const moment = await this.database.row<{ asOf: string; isToCome: boolean }>(MOMENT, [asOf ?? null]);
    if (!moment) throw new Error('A moment is one row');
    if (moment.isToCome) throw asOfProblem('as_of_in_future', `${asOf} is still to come, so nobody knows what the recall will be then.`);
    await this.database.rows(WAIT_FOR_ENTRIES, [id]);
    await this.database.rows(WAIT_FOR_SHIPMENTS, [id]);
    for (const statement of WAIT_FOR_QUEUE) await this.database.transaction(null, (tx) => tx.rows(statement));
    const then = await this.database.row<Omit<RecallThen, 'id' | 'reportDueOn'>>(HEAD, [id, moment.asOf]);
    if (!then) throw asOfProblem('recall_not_open_yet', `Recall ${id} was opened after ${asOf}.`);
    return { asOf: moment.asOf, recall: { id, ...then, reportDueOn: reportDueOn(then.openedOn) } };
  }
}

const asOfProblem = (code: 'as_of_in_future' | 'recall_not_open_yet', detail: string) =>
  new Problem(code, detail, { errors: [{ pointer: '?asOf', code, detail }] });
