import { IS_IN_SCOPE, spokeOfAllUnits, standingOf } from '../consignees/recall-consignee.sql.js';

const firstOf = (table: string, at: string, recall: string, more = 'true'): string => `
  select a.recall_consignee_id, min(a.${at}) as at from ${table} a join recall_consignees c on c.id = a.recall_consignee_id
  where c.recall_id = ${recall} and ${more} group by 1`;
const liveOf = (table: string, recall: string, more = 'true'): string =>
  firstOf(table, 'created_at', recall, `a.voided_at is null and ${more}`);

/** What is older than units of the consignee spoke of too few. */
const ofAll = (at: string, recall: string): string => spokeOfAllUnits(recall, 'a.recall_consignee_id', `a.${at}`);

/** When the last consignee that has units in the scope was first in these rows, and whether all of them are. */
const lastOf = (rows: string): string => `
  select max(n.at) as at, count(n.at) = count(*) as done from standing t left join ${rows} n on n.recall_consignee_id = t.id where t.units_shipped > 0`;

/**
 * The CTEs that `stageColumns` reads. A stage begins again when the units of a consignee grow: what it was sent or answered before does not count for it.
 * `$2` is null: it is asked of now. A letter is ready once it was printed for the first time. Recording a notice prints
 * the letter too, since its SHA-256 is kept, so a notice that was voided later shows as well that the letter was ready.
 * @param recall SQL of the id of the recall
 */
export const stageTables = (recall: string): string => `${standingOf(recall)},
first_noticed as (${liveOf('recall_notices', recall)}),
noticed as (${liveOf('recall_notices', recall, ofAll('created_at', recall))}),
printed as (select recall_consignee_id, min(at) as at from (${firstOf('recall_letters', 'made_at', recall, ofAll('made_at', recall))}
  union all ${firstOf('recall_notices', 'created_at', recall, ofAll('created_at', recall))}) a group by 1),
reached as (select recall_consignee_id, min(at) as at from (${liveOf('recall_replies', recall, ofAll('created_at', recall))}
  union all ${liveOf('recall_checks', recall, `a.result <> 'unreachable' and ${ofAll('created_at', recall)}`)}) a group by 1),
ready as (${lastOf('printed')}), sent as (${lastOf('noticed')}), answered_all as (${lastOf('reached')})`;

/**
 * When each stage was reached, and when the recall was opened.
 * @param row the alias of the recall
 */
export const stageColumns = (row: string): string => `
  ${row}.created_at as opened,
  (select max(s.recorded_at) from recall_scope_changes s where s.recall_id = ${row}.id and s.change = 'frozen') as "scopeFrozen",
  (select at from ready where done) as "noticesReady", (select min(at) from first_noticed) as "firstNotice", (select at from sent where done) as "allNotified",
  (select at from answered_all where done) as "allReached",
  case when not exists (select from standing t where t.units_unaccounted <> 0 and ${IS_IN_SCOPE}) then greatest((select max(p.created_at) from latest_replies p),
    (select max(s.recorded_at) from recall_scope_changes s where s.recall_id = ${row}.id)) end as balanced,
  ${row}.closed_at as closed`;
