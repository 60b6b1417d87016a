import type { ClientBase } from 'pg';
import { OLD_TABLES, type OldTable } from './old-schema.js';

/** Rows of the old database, or values of one column, that have no place here. */
export interface NotTakenOver {
  tables: { table: string; rows: number }[];
  /** The values stay in the rows as received, in `adopted_records`. */
  columns: { table: OldTable; column: string; values: number }[];
}

const TABLES = `
  select quote_ident(c.relname) as name, c.relname as table from pg_class c
  where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by 2`;

const COLUMNS = `
  select a.attname as column, quote_ident(a.attname) as name from pg_attribute a
  where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped order by a.attnum`;

/** Counts what the old database holds beside what is read of it: the operator decides what becomes of it. */
export async function findNotTakenOver(source: ClientBase): Promise<NotTakenOver> {
  const found: NotTakenOver = { tables: [], columns: [] };
  const { rows: tables } = await source.query<{ name: string; table: string }>(TABLES);
  for (const { name, table } of tables) {
    if (table in OLD_TABLES) found.columns.push(...(await unreadColumns(source, table as OldTable)));
    else {
      const { rows } = await source.query<{ rows: number }>(`select count(*)::int as rows from ${name}`);
      if (rows[0]?.rows) found.tables.push({ table, rows: rows[0].rows });
    }
  }
  return found;
}

async function unreadColumns(source: ClientBase, table: OldTable): Promise<NotTakenOver['columns']> {
  const { rows } = await source.query<{ column: string; name: string }>(COLUMNS, [table]);
  const unread = rows.filter(({ column }) => column !== 'id' && !OLD_TABLES[table].includes(column));
  if (unread.length === 0) return [];
  const counts = await source.query<Record<string, number>>(
    `select ${unread.map(({ name }) => `count(${name})::int as ${name}`).join(', ')} from ${table}`,
  );
  return unread.map(({ column }) => ({ table, column, values: counts.rows[0]?.[column] ?? 0 })).filter(({ values }) => values > 0);
}
