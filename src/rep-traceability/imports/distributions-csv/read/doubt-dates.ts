import type { PoolClient } from 'pg';
import {
  DAY_FIRST,
  dayAndMonthUnclear,
  EITHER_WAY,
  isFutureUnlessDayFirst,
  MONTH_FIRST,
  orderShown,
} from '../../../../calendar/parse-date.js';
import type { Positions } from '../../../../csv/parse-header.js';
import { COLUMNS, type Column } from './columns.js';

/** A day that no month has makes its row invalid, so only those rows are looked through. */
const DAY_FIRST_LINE = `
  select min(line_number) as line from import_rows r cross join unnest($2::int[]) at
  where import_id = $1 and status = 'invalid' and raw[at] ~ '${DAY_FIRST}'`;

const MONTH_FIRST_LINE = `
  select min(line_number) as line from import_rows r cross join unnest($2::int[]) at where import_id = $1 and raw[at] ~ '${MONTH_FIRST}'`;

/** Dates that may lie in the future with their month first. A future ship date makes its row invalid. */
const LATE_DATES = `
  select line_number as line, raw[at] as text from import_rows r cross join unnest($2::int[]) at
  where import_id = $1 and (status = 'invalid' or order_date > $3::date) and raw[at] ~ '${EITHER_WAY}' order by 1`;

const DATES = ['shipDate', 'orderDate'] as const satisfies Column[];

const DOUBT = `
  update import_rows r set status = 'invalid', ship_date = case when $5 = 'shipDate' then null else r.ship_date end,
    order_date = case when $5 = 'orderDate' then null else r.order_date end,
    problems = coalesce(r.problems, '[]') || jsonb_build_array(jsonb_build_object('code', 'day_and_month_unclear', 'column', $3::text,
      'detail', replace($4::text, '{date}', btrim(r.raw[$2]))))
  from (select id, regexp_match(raw[$2], '${EITHER_WAY}') as parts from import_rows where import_id = $1) d
  where d.id = r.id and r.problems is distinct from '[]' and d.parts[1]::int <> d.parts[2]::int`;

/**
 * Refuses the dates that could be read both ways in a file of which some date shows that the day comes first, as `findUnclearDates` does: nobody can tell
 * whether all of it was written so.
 * @param today `YYYY-MM-DD`, the day where the company works
 */
export async function doubtDates(client: PoolClient, importId: number, positions: Positions<Column>, today: string): Promise<void> {
  const dates = DATES.flatMap((name) => {
    const position = positions[name];
    return position === undefined ? [] : [{ name, at: position + 1 }];
  });
  const places = dates.map(({ at }) => at);
  const lineOf = async (statement: string) =>
    (await client.query<{ line: number | null }>(statement, [importId, places])).rows[0]?.line ?? null;
  const dayFirst = await lineOf(DAY_FIRST_LINE);
  const late = dayFirst === null ? (await client.query<{ line: number; text: string }>(LATE_DATES, [importId, places, today])).rows : [];
  const future = late.find(({ text }) => isFutureUnlessDayFirst(text, today))?.line ?? null;
  if (dayFirst === null && future === null) return;
  const order = orderShown(dayFirst, await lineOf(MONTH_FIRST_LINE), future);
  if (order === null) return;
  for (const { name, at } of dates) {
    await client.query(DOUBT, [importId, at, COLUMNS[name].header, dayAndMonthUnclear('{date}', order), name]);
  }
}
