import { pipeline } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { OLD_TABLES, type OldTable, oldTables } from './old-schema.js';

/** What was read of one old table, before anything is adopted of it. */
export interface StagedTable {
  table: OldTable;
  /** Rows that the old system counts in the same snapshot. */
  read: number;
  /** Rows that an earlier adoption took, by outcome: they are left alone. */
  earlier: Record<string, number>;
  /** Ids of rows that were adopted earlier and read differently now. */
  changedSince: string[];
}

/** The tables of the old system that this database has. */
export async function findOldTables(source: ClientBase): Promise<OldTable[]> {
  const { rows } = await source.query<{ name: OldTable }>(
    'select name from unnest($1::text[]) name where to_regclass(quote_ident(name)) is not null',
    [oldTables],
  );
  return rows.map(({ name }) => name);
}

/**
 * Streams one old table into the temporary table `old_<name>` of the new database, and sets aside the rows that an earlier adoption took. Each row comes
 * as JSON, so that a column that an older database lacks reads as null, and the original row is available. Password hashes are left out of it.
 * @param present false for a table that the old database lacks: it reads as empty
 */
export async function stageOldTable(source: ClientBase, target: ClientBase, table: OldTable, present: boolean): Promise<StagedTable> {
  const columns = OLD_TABLES[table];
  await target.query(
    `create temporary table old_${table} (old_id text, ${columns.map((column) => `${column} text`).join(', ')}, row jsonb) on commit drop`,
  );
  if (!present) return { table, read: 0, earlier: {}, changedSince: [] };
  // offset 0 keeps the planner from building the JSON once a column.
  const read = `select ${oldIdOf(table)}, ${columns.map((column) => `r.row ->> '${column}'`).join(', ')}, r.row - 'password_hash'
    from (select to_jsonb(t) as row from ${table} t offset 0) r`;
  await pipeline(source.query(copyTo(`copy (${read}) to stdout`)), target.query(copyFrom(`copy old_${table} from stdin`)));
  await target.query(`analyze old_${table}`);
  const counted = await source.query<{ rows: number }>(`select count(*)::int as rows from ${table}`);
  return { table, read: counted.rows[0]?.rows ?? 0, ...(await setAsideKnownRows(target, table)) };
}

/** The lot log has no ids: a row of it is known by what it says, and which of several that say the same it is. */
const oldIdOf = (table: OldTable): string =>
  table === 'lot_log'
    ? `coalesce(r.row ->> 'id', concat_ws(':', r.row ->> 'lot', md5(r.row::text), row_number() over (partition by r.row)))`
    : `r.row ->> 'id'`;

async function setAsideKnownRows(target: ClientBase, table: OldTable): Promise<Pick<StagedTable, 'earlier' | 'changedSince'>> {
  const known = `old_${table} o join adopted_records a on a.source_table = '${table}' and a.old_id = o.old_id`;
  const columns = OLD_TABLES[table].filter((column) => column !== 'password_hash');
  const differs = columns.map((column) => `o.${column} is distinct from a.received ->> '${column}'`).join(' or ');
  const outcomes = await target.query<{ outcome: string; rows: number }>(
    `select a.outcome, count(*)::int as rows from ${known} group by 1`,
  );
  const changed = await target.query<{ oldId: string }>(
    `select o.old_id as "oldId" from ${known} where a.received is not null and (${differs}) order by length(o.old_id), o.old_id`,
  );
  await target.query(`delete from old_${table} o using adopted_records a where a.source_table = '${table}' and a.old_id = o.old_id`);
  return {
    earlier: Object.fromEntries(outcomes.rows.map(({ outcome, rows }) => [outcome, rows])),
    changedSince: changed.rows.map(({ oldId }) => oldId),
  };
}
