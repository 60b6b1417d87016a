import type { Statements } from '../database/database.js';

interface NamingTable {
  table: string;
  hasHash: boolean;
  id: string;
}

/** Every table names its files in a column `storage_key`, so new tables are found too. Views are left out: their rows are those of a table. */
const NAMING_TABLES = `
  select c.table_name as table, exists (select from information_schema.columns h
      where (h.table_schema, h.table_name, h.column_name) = (c.table_schema, c.table_name, 'sha256')) as "hasHash",
    (select a.attname from pg_attribute a left join pg_index i on i.indrelid = a.attrelid and i.indisprimary and a.attnum = any (i.indkey)
      where a.attrelid = c.table_name::regclass and (a.attname = 'id' or i.indexrelid is not null) and not a.attisdropped
      order by a.attname <> 'id', a.attnum limit 1) as id
  from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
  where c.column_name = 'storage_key' and c.table_schema = current_schema() and t.table_type = 'BASE TABLE' order by 1`;

/** @returns SQL of every file that a row names: `storage_key`, `sha256` (null if the row has none), the table in `kept_in` and the row's key in `row_id` */
export async function namedFiles(statements: Statements): Promise<string> {
  const tables = (await statements.rows(NAMING_TABLES)) as NamingTable[];
  return tables
    .map(({ table, hasHash, id }) => {
      const hash = hasHash ? 'sha256' : 'null';
      return `select storage_key, ${hash}::text as sha256, '${table}' as kept_in, "${id}"::text as row_id from "${table}" where storage_key is not null`;
    })
    .join(' union all ');
}

/** Whether a row names the file. */
export async function isNamed(statements: Statements, key: string): Promise<boolean> {
  const named = await namedFiles(statements);
  const found = await statements.rows(`select from (${named}) named where storage_key = $1 limit 1`, [key]);
  return found.length > 0;
}
