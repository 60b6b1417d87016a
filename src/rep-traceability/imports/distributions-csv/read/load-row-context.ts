import type { PoolClient } from 'pg';
import type { RowContext } from './parse-row.js';

/** The small tables that every row is read against. */
export async function loadRowContext(client: PoolClient): Promise<Pick<RowContext, 'skus' | 'lotAliases' | 'reps'>> {
  const products = await client.query<{ sku: string }>('select sku from products');
  const aliases = await client.query<{ alias: string; lot: string }>('select upper(alias) as alias, lot_number as lot from lot_aliases');
  const reps = await client.query<{ name: string; id: number }>('select lower(name) as name, id from reps');
  return {
    skus: new Set(products.rows.map(({ sku }) => sku)),
    lotAliases: new Map(aliases.rows.map(({ alias, lot }) => [alias, lot])),
    reps: new Map(reps.rows.map(({ name, id }) => [name, id])),
  };
}
