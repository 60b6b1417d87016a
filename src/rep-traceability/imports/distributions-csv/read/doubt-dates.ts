import type { PoolClient } from 'pg';
import { DAY_FIRST, dayAndMonthUnclear, EITHER_WAY } from '../../../../calendar/parse-date.js';
import type { Positions } from '../../../../csv/parse-header.js';
import { COLUMNS, type Column } from './columns.js';

/** A day that no month has makes its row invalid, so only those rows are looked through. */
const SHOWN = `
  select line_number as line from import_rows
  where import_id = $1 and status = 'invalid' and raw[$2] ~ '${DAY_FIRST}' order by line_number limit 1`;

const DATES = ['shipDate', 'orderDate'] as const satisfies Column[];

const DOUBT = `
  update import_rows r set status = 'invalid', ship_date = case when $5 = 'shipDate' then null else r.ship_date end,
    order_date = case when $5 = 'orderDate' then null else r.order_date end,
    problems = coalesce(r.problems, '[]') || jsonb_build_array(jsonb_build_object('code', 'day_and_month_unclear', 'column', $3::text,
      'detail', replace($4::text, '{date}', btrim(r.raw[$2]))))
  from (select id, regexp_match(raw[$2], '${EITHER_WAY}') as parts from import_rows where import_id = $1) d
  where d.id = r.id and d.parts[1]::int <> d.parts[2]::int`;

/**
 * Refuses the dates that could be read both ways in a column where other rows show that the day comes first: nobody can tell whether all of it was
 * written so.
 */
export async function doubtDates(client: PoolClient, importId: number, positions: Positions<Column>): Promise<void> {
  for (const name of DATES) {
    const position = positions[name];
    if (position === undefined) continue;
    const { rows } = await client.query<{ line: number }>(SHOWN, [importId, position + 1]);
    const [shown] = rows;
    if (shown) await client.query(DOUBT, [importId, position + 1, COLUMNS[name].header, dayAndMonthUnclear('{date}', shown.line), name]);
  }
}
