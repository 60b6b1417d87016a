import type { ClientBase } from 'pg';
import { KNOWN_SKU } from './catalogue.js';
import type { OldTable } from './old-schema.js';
import type { StagedTable } from './stage-old-tables.js';
import { DECIDED, STILL_WAITS } from './waiting-shipments.js';

/** What became of the rows of one old table, earlier adoptions included. */
export interface TableCount {
  table: OldTable;
  read: number;
  adopted: number;
  merged: number;
  waiting: number;
  /** Rows that waited until a person linked or dismissed them. */
  decided: number;
}

export interface UnitTotals {
  /** Pairs of lot and SKU. */
  pairs: number;
  old: bigint;
  log: bigint;
  waiting: bigint;
  /** Units of shipments that earlier adoptions took, as they were received. */
  earlier: bigint;
}

/**
 * Counts the rows of every table: each row that was read must be adopted, merged, waiting or decided by a person, and each record that it became must exist.
 * @param differences receives a sentence for each table that does not agree
 */
export async function countRows(target: ClientBase, staged: StagedTable[], differences: string[]): Promise<TableCount[]> {
  const { rows } = await target.query<{ table: OldTable; outcome: string; rows: number }>(
    staged
      .map(
        ({
          table,
        }) => `select '${table}' as table, case when a.outcome = 'waiting' and ${DECIDED} then 'decided' else a.outcome end as outcome, count(*)::int as rows from old_${table} o
         join adopted_records a on a.source_table = '${table}' and a.old_id = o.old_id group by 2`,
      )
      .join(' union all '),
  );
  const counts = staged.map(({ table, read }) => {
    const of = (outcome: string) => rows.find((row) => row.table === table && row.outcome === outcome)?.rows ?? 0;
    return { table, read, adopted: of('adopted'), merged: of('merged'), waiting: of('waiting'), decided: of('decided') };
  });
  for (const { table, read, adopted, merged, waiting, decided } of counts) {
    const sum = adopted + merged + waiting + decided;
    if (read !== sum) {
      differences.push(
        `${table}: ${read} rows were read, but ${adopted} adopted + ${merged} merged + ${waiting} waiting + ${decided} decided make ${sum}`,
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

/** Units by lot and SKU on both sides. A lot goes by the number it resolves to, whatever name it was received under. */
export async function countUnits(target: ClientBase, differences: string[]): Promise<UnitTotals> {
  const { rows } = await target.query<UnitRow>(BOTH_SIDES);
  const totals = { old: 0n, log: 0n, waiting: 0n, earlier: 0n };
  for (const row of rows) {
    for (const side of SIDES) totals[side] += BigInt(row[side]);
    if (row.differs) {
      differences.push(
        `lot ${row.lot || '(none)'}, SKU ${row.sku || '(none)'}: ${row.old} units in the old system; ${row.log} in the log, ${row.waiting} waiting, ${row.earlier} adopted earlier`,
      );
    }
  }
  return { pairs: rows.length, ...totals };
}

const SIDES = ['old', 'log', 'waiting', 'earlier'] as const;

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

/** The rows that this run planned, and what they became. What a person corrected is not planned again: it waits as it was received. */
const PLANNED = `
  select a.new_table, a.new_id from all_shipments s join adopted_records a on a.source_table = s.source_table and a.old_id = s.old_id where not s.settled`;

const sku = (text: string): string => `coalesce(${KNOWN_SKU(text)}, ${text}, '')`;

const BOTH_SIDES = `
  with planned as (${PLANNED}
  ), old as (
    select lot_number as lot, received_sku as sku, sum(pg_temp.old_number(quantity)) as units from all_shipments group by 1, 2
  ), received as (
    select a.received ->> 'lot_number' as lot, a.received ->> 'sku' as sku, sum(pg_temp.old_number(a.received ->> 'quantity')) filter (where not (${STILL_WAITS})) as earlier,
      sum(pg_temp.old_number(a.received ->> 'quantity')) filter (where ${STILL_WAITS}) as waiting
    from all_shipments s join adopted_records a on a.source_table = s.source_table and a.old_id = s.old_id where s.settled group by 1, 2
  ), sides as (
    select ${resolved('o.lot')} as lot, ${sku('o.sku')} as sku, coalesce(o.units, 0) as old, 0 as log, 0 as waiting, 0 as earlier from old o
    union all
    select d.lot_number, d.sku, 0, sum(d.quantity), 0, 0 from distribution_log_entries d
    where d.id in (select new_id from planned where new_table = 'distribution_log_entries') group by 1, 2
    union all
    select ${resolved("coalesce(u.lot_number, u.received ->> 'lot_number')")}, ${sku('u.sku')}, 0, 0, sum(coalesce(u.quantity, pg_temp.old_number(u.received ->> 'quantity'), 0)), 0
    from unlinked_distributions u where u.id in (select new_id from planned where new_table = 'unlinked_distributions') group by 1, 2
    union all
    select ${resolved('r.lot')}, ${sku('r.sku')}, 0, 0, coalesce(r.waiting, 0), coalesce(r.earlier, 0) from received r
  )
  select lot, sku, sum(old)::text as old, sum(log)::text as log, sum(waiting)::text as waiting, sum(earlier)::text as earlier,
    sum(old) <> sum(log) + sum(waiting) + sum(earlier) as differs
  from sides group by lot, sku order by lot, sku`;
