import type { ClientBase } from 'pg';
import type { OldTable } from './old-schema.js';
import type { StagedTable } from './stage-old-tables.js';

/** What became of the rows of one old table, earlier adoptions included. */
export interface TableCount {
  table: OldTable;
  read: number;
  adopted: number;
  merged: number;
  waiting: number;
}

export interface UnitTotals {
  /** Pairs of lot and SKU. */
  pairs: number;
  old: number;
  log: number;
  waiting: number;
  /** Units of shipments that earlier adoptions took, as they were received. */
  earlier: number;
}

/**
 * Counts the rows of every table: each row that was read must be adopted, merged or waiting, and each record that it became must exist.
 * @param differences receives a sentence for each table that does not agree
 */
export async function countRows(target: ClientBase, staged: StagedTable[], differences: string[]): Promise<TableCount[]> {
  const { rows } = await target.query<{ table: OldTable; outcome: string; rows: number }>(
    `select source_table as table, outcome, count(*)::int as rows from adopted_records where adopted_at = now() group by 1, 2`,
  );
  const counts = staged.map(({ table, read, earlier }) => {
    const of = (outcome: string) =>
      (earlier[outcome] ?? 0) + (rows.find((row) => row.table === table && row.outcome === outcome)?.rows ?? 0);
    return { table, read, adopted: of('adopted'), merged: of('merged'), waiting: of('waiting') };
  });
  for (const { table, read, adopted, merged, waiting } of counts) {
    if (read !== adopted + merged + waiting) {
      differences.push(
        `${table}: ${read} rows were read, but ${adopted} adopted + ${merged} merged + ${waiting} waiting make ${adopted + merged + waiting}`,
      );
    }
  }
  differences.push(...(await findMissingRecords(target)));
  return counts;
}

async function findMissingRecords(target: ClientBase): Promise<string[]> {
  const { rows: tables } = await target.query<{ name: string }>(
    `select distinct quote_ident(new_table) as name from adopted_records where adopted_at = now() and new_table is not null`,
  );
  const missing: string[] = [];
  for (const { name } of tables) {
    const { rows } = await target.query<{ rows: number }>(
      `select count(*)::int as rows from adopted_records a where adopted_at = now() and new_table = $1 and not exists (select from ${name} t where t.id = a.new_id)`,
      [name],
    );
    if (rows[0]?.rows) missing.push(`${name}: ${rows[0].rows} records that were adopted are not there`);
  }
  return missing;
}

/** The truth of the old system, asked of it directly: an entry counts by its lines where it has any. */
function oldUnits(present: ReadonlySet<OldTable>): string {
  const lines = present.has('distribution_lines');
  const entries = `select e.lot_number, e.sku, e.quantity from distribution_log_entries e
    ${lines ? 'where not exists (select from distribution_lines l where l.distribution_entry_id = e.id)' : ''}`;
  const both = lines ? `${entries} union all select l.lot_number, l.sku, l.quantity from distribution_lines l` : entries;
  return `select lot_number as lot, sku, coalesce(sum(quantity), 0)::text as units from (${both}) s group by 1, 2`;
}

/**
 * Adds up the units by lot and SKU on both sides. A lot counts under the number that its name resolves to.
 * @param source the old database, in the snapshot that was read
 * @param differences receives a sentence for each lot and SKU that does not agree
 */
export async function countUnits(
  source: ClientBase,
  target: ClientBase,
  present: ReadonlySet<OldTable>,
  differences: string[],
): Promise<UnitTotals> {
  const old = present.has('distribution_log_entries')
    ? (await source.query<{ lot: string | null; sku: string | null; units: string }>(oldUnits(present))).rows
    : [];
  const { rows } = await target.query<UnitRow>(BOTH_SIDES, [
    old.map(({ lot }) => lot),
    old.map(({ sku }) => sku),
    old.map(({ units }) => units),
  ]);
  const totals: UnitTotals = { pairs: rows.length, old: 0, log: 0, waiting: 0, earlier: 0 };
  for (const row of rows) {
    for (const side of ['old', 'log', 'waiting', 'earlier'] as const) totals[side] += Number(row[side]);
    if (row.differs) {
      differences.push(
        `lot ${row.lot || '(none)'}, SKU ${row.sku || '(none)'}: ${row.old} units in the old system; ${row.log} in the log, ${row.waiting} waiting, ${row.earlier} adopted earlier`,
      );
    }
  }
  return totals;
}

interface UnitRow {
  lot: string;
  sku: string;
  old: string;
  log: string;
  waiting: string;
  earlier: string;
  differs: boolean;
}

const resolved = (lot: string): string => `coalesce(pg_temp.resolved_lot(${lot}), '')`;

const BOTH_SIDES = `
  with received as (
    select received ->> 'lot_number' as lot, received ->> 'sku' as sku, sum(pg_temp.old_number(received ->> 'quantity')) as units
    from adopted_records
    where adopted_at < now() and source_table in ('distribution_log_entries', 'distribution_lines') and reason is distinct from 'counted_by_its_lines'
    group by 1, 2
  ), sides as (
    select ${resolved('lot')} as lot, coalesce(sku, '') as sku, units::numeric as old, 0 as log, 0 as waiting, 0 as earlier
    from unnest($1::text[], $2::text[], $3::text[]) o (lot, sku, units)
    union all
    select d.lot_number, d.sku, 0, sum(d.quantity), 0, 0 from distribution_log_entries d
    where d.id in (select new_id from adopted_records where adopted_at = now() and new_table = 'distribution_log_entries') group by 1, 2
    union all
    select ${resolved('u.lot_number')}, coalesce(u.sku, ''), 0, 0, sum(coalesce(u.quantity, pg_temp.old_number(u.received ->> 'quantity'), 0)), 0
    from unlinked_distributions u
    where u.id in (select new_id from adopted_records where adopted_at = now() and new_table = 'unlinked_distributions') group by 1, 2
    union all
    select ${resolved('lot')}, coalesce(sku, ''), 0, 0, 0, coalesce(units, 0) from received
  )
  select lot, sku, sum(old) as old, sum(log) as log, sum(waiting) as waiting, sum(earlier) as earlier,
    sum(old) <> sum(log) + sum(waiting) + sum(earlier) as differs
  from sides group by lot, sku order by lot, sku`;
