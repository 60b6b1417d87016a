import { Injectable } from '@nestjs/common';
import { Database } from '../../../database/database.js';
import { DEFAULT_LIMIT, idInCursor, type Page, toPage } from '../../../http/paging.js';
import { resolvedLot } from '../../lots/lot-names.js';
import { IS_IN_SCOPE } from '../consignees/recall-consignee.sql.js';
import { type StageTimes, stagesSinceOpened } from '../stages/recall-stages.js';
import { stageColumns, stageTables } from '../stages/recall-stages.sql.js';
import type { DrillListQuery, DrillResult } from './drill-result.schema.js';

/** The drills before `$1` and up to `$3`, of lot `$4`, as they stand now (`$2` is null); at most `$5`, newest first. The scope of each is summed once. */
const DRILLS = `
with drills as materialized (
  select r.* from recalls r
  where r.kind = 'drill' and ($1::bigint is null or r.id < $1) and ($3::bigint is null or r.id <= $3) and ($4::text is null or exists (
    select from recall_lots l where l.recall_id = r.id and l.lot_number = ${resolvedLot('$4::text')}))
  order by r.id desc limit $5
)
select d.id, d.title, d.chosen_because as "chosenBecause", d.opened_on as "openedOn", iso_utc(d.closed_at) as "closedAt", d.close_reason as "closeReason",
  (select coalesce(json_agg(l.lot_number order by l.lot_number), '[]') from recall_lots l where l.recall_id = d.id) as "lotNumbers",
  result.consignees, result."unitsShipped", result."unitsUnaccounted", result.stages
from drills d cross join lateral (${stageTables('d.id')}
  select count(*)::int as consignees, coalesce(sum(t.units_shipped), 0)::int as "unitsShipped",
    coalesce(sum(t.units_unaccounted), 0)::int as "unitsUnaccounted", (select row_to_json(s) from (select ${stageColumns('d')}) s) as stages
  from standing t where ${IS_IN_SCOPE}) result
order by d.id desc`;

type Row = Omit<DrillResult, 'stages'> & { stages: StageTimes };

/** How drills went, to compare one with those before it. */
@Injectable()
export class DrillResultsQueries {
  constructor(private readonly database: Database) {}

  /**
   * Newest first.
   * @throws Problem `invalid_cursor`
   */
  async list({ upTo, lotNumber, limit = DEFAULT_LIMIT, cursor }: DrillListQuery): Promise<Page<DrillResult>> {
    const rows = await this.database.rows<Row>(DRILLS, [idInCursor(cursor), null, upTo ?? null, lotNumber ?? null, limit + 1]);
    const { data, nextCursor } = toPage(rows, limit, ({ id }) => [id]);
    return { data: data.map((drill) => ({ ...drill, stages: stagesSinceOpened(drill.stages) })), nextCursor };
  }
}
