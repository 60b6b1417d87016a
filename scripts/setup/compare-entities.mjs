const COLUMNS = `
  select c.relname || '.' || a.attname as name, format_type(a.atttypid, null) as type, not a.attnotnull as nullable
  from pg_attribute a join pg_class c on c.oid = a.attrelid
  where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped`;

/** What an entity calls a type, as PostgreSQL prints it. */
const TYPES = { int: 'integer', bigserial: 'bigint', datetime: 'timestamp with time zone', timestamptz: 'timestamp with time zone' };
const typeOf = (columnType) => {
  const base = columnType.replace(/\(.*\)/, '').trim();
  return TYPES[base] ?? base;
};

/**
 * Compares the properties of all entities with the columns of a migrated database: name, type, and whether the column may be null. What only the
 * database keeps (other columns, constraints, triggers, indexes) does not concern the entities.
 * @param metadata the ORM's metadata of every entity
 * @param client a connection to the migrated database, anything with `query(sql)`
 * @returns a sentence for each difference
 */
export async function compareEntities(metadata, client) {
  const { rows } = await client.query(COLUMNS);
  const stored = new Map(rows.map((row) => [row.name, row]));
  const differences = [];
  for (const { className, tableName, embeddable, props } of metadata) {
    if (embeddable) continue;
    for (const { name, kind, fieldNames, columnTypes, nullable = false } of props) {
      // An embedded address is not a column; its lines are properties too.
      if (kind === 'embedded') continue;
      for (const [index, field] of fieldNames.entries()) {
        const property = `${className}.${name}`;
        const column = stored.get(`${tableName}.${field}`);
        const type = typeOf(columnTypes[index]);
        if (!column) differences.push(`${property}: there is no column ${tableName}.${field}.`);
        else if (column.type !== type) differences.push(`${property} is ${type}, the column ${column.name} is ${column.type}.`);
        else if (column.nullable !== nullable) {
          differences.push(
            `${property} ${nullable ? 'may' : 'may not'} be null, the column ${column.name} ${column.nullable ? 'may' : 'may not'}.`,
          );
        }
      }
    }
  }
  return differences;
}
