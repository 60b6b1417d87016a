import { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { ormOptions } from '../../src/database/orm-options.js';
import { entities } from '../../src/entities.js';
import { cloneDatabase } from '../support/test-app.js';

describe('entities and the migrated database', () => {
  it('agree: every property has its column, and may be null where the column may', async () => {
    const url = await cloneDatabase();
    const client = new Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query(
      `select table_name || '.' || column_name as name, is_nullable = 'YES' as nullable from information_schema.columns where table_schema = 'public'`,
    );
    await client.end();
    const columns = new Map(rows.map(({ name, nullable }) => [name, nullable]));
    const orm = new MikroORM(ormOptions(url, entities));
    const tables = [...orm.getMetadata().getAll().values()].filter(({ embeddable }) => !embeddable);
    const properties = tables.flatMap(({ tableName, props }) =>
      props.flatMap(({ kind, fieldNames, nullable }) =>
        // An embedded address is no column itself; its lines are properties too.
        kind === 'embedded' ? [] : fieldNames.map((field) => ({ column: `${tableName}.${field}`, nullable: nullable ?? false })),
      ),
    );
    await orm.close(true);

    expect(properties.length).toBeGreaterThan(100);
    expect(properties).toEqual(properties.map(({ column }) => ({ column, nullable: columns.get(column) })));
  });
});
