import { pipeline } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { OLD_TABLES, type OldTable, oldTables } from './old-schema.js';
import { WAITS_FOR_A_PERSON } from './waiting-shipments.js';

/** What was read of one old table, before anything is adopted of it. */
export interface StagedTable {
  table: OldTable;
  /** Rows that the old system counts in the same snapshot. */
  read: number;
  /** Ids of rows that were adopted earlier and read differently now. */
  changedSince: string[];
  /** Rows that were adopted earlier and are not there any more, as they were. */
  deletedSince: { oldId: string; received: Record<string, unknown> | null }[];
}

/** The tables of the old system that this database has. */
export async function findOldTables(source: ClientBase): Promise<OldTable[]> {
  const { rows } = await source.query<{ name: OldTable }>(
    'select name from unnest($1::text[]) name where to_regclass(quote_ident(name)) is not null',
    [oldTables],
  );
  return rows.map(({ name }) => name);
}

/** SQL of the temporary table that holds the rows of an old table. A row that is `settled` was adopted earlier, or a person decided on it since. */
export const stagingTable = (table: OldTable): string =>
  `create temporary table old_${table}
     (old_id text, ${OLD_TABLES[table].map((column) => `${column} text`).join(', ')}, row jsonb, settled boolean not null default false) on commit drop`;

/**
 * Streams one old table into the temporary table `old_<name>` of the new database.
 * Each row comes as JSON, so that columns an older database lacks read as null, and the row as it was is at hand; password hashes stay out of it.
 * @returns the rows that the old system counts in the same snapshot
 */
export async function copyOldTable(source: ClientBase, target: ClientBase, table: OldTable): Promise<number> {
  const columns = OLD_TABLES[table];
  // offset 0 keeps the planner from building the JSON once a column.
  const read = `select ${oldIdOf(table)}, ${columns.map((column) => `r.row ->> '${column}'`).join(', ')}, r.row - 'password_hash'
    from (select to_jsonb(t) as row from ${table} t offset 0) r`;
  await pipeline(
    source.query(copyTo(`copy (${read}) to stdout`)),
    target.query(copyFrom(`copy old_${table} (old_id, ${columns.join(', ')}, row) from stdin`)),
  );
  const counted = await source.query<{ rows: number }>(`select count(*)::int as rows from ${table}`);
  return counted.rows[0]?.rows ?? 0;
}

/** A role of a user is known by both. The lot log has no ids: a row of it is known by what it says, and which of several that say the same it is. */
const oldIdOf = (table: OldTable): string =>
  table === 'user_roles'
    ? `concat_ws(':', r.row ->> 'user_id', r.row ->> 'role_id')`
    : table === 'lot_log'
      ? `coalesce(r.row ->> 'id', concat_ws(':', r.row ->> 'lot', md5(r.row::text), row_number() over (partition by r.row)))`
      : `r.row ->> 'id'`;

/**
 * Settles the rows that an earlier adoption took. What only waits is planned again: lots, products or orders may be known since.
 * @param present whether the old system has the table now
 */
export async function settleKnownRows(
  target: ClientBase,
  table: OldTable,
  present: boolean,
): Promise<Pick<StagedTable, 'changedSince' | 'deletedSince'>> {
  await target.query(`analyze old_${table}`);
  await target.query(
    `update old_${table} o set settled = true from adopted_records a
     where a.source_table = '${table}' and a.old_id = o.old_id and (a.outcome <> 'waiting' or not (${WAITS_FOR_A_PERSON})
       or exists (select from dismissed_records d where d.id = a.id))`,
  );
  const columns = OLD_TABLES[table].filter((column) => column !== 'password_hash');
  const differs = columns.map((column) => `o.${column} is distinct from a.received ->> '${column}'`).join(' or ');
  const changed = await target.query<{ oldId: string }>(
    `select o.old_id as "oldId" from old_${table} o join adopted_records a on a.source_table = '${table}' and a.old_id = o.old_id
     where o.settled and a.received is not null and (${differs}) order by length(o.old_id), o.old_id`,
  );
  const deleted = await target.query<StagedTable['deletedSince'][number]>(
    `select a.old_id as "oldId", a.received from adopted_records a
     where a.source_table = '${table}' and not exists (select from old_${table} o where o.old_id = a.old_id) order by length(a.old_id), a.old_id`,
  );
  return { changedSince: changed.rows.map(({ oldId }) => oldId), deletedSince: present ? deleted.rows : [] };
}
