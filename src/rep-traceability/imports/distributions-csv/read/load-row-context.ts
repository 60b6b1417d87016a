import type { PoolClient } from 'pg';
import { lotNames } from '../../../lots/lot-names.js';
import type { RowContext } from './parse-row.js';

/** The small tables that every row is read against. */
export async function loadRowContext(client: PoolClient): Promise<Pick<RowContext, 'skus' | 'lotNames' | 'reps'>> {
  const products = await client.query<{ sku: string }>('select sku from products');
  const lots = await client.query<{ lotNumber: string }>('select lot_number as "lotNumber" from lots');
  const aliases = await client.query<{ alias: string; lotNumber: string }>('select alias, lot_number as "lotNumber" from lot_aliases');
  const reps = await client.query<{ name: string; id: number }>('select lower(name) as name, id from reps');
  return {
    skus: new Set(products.rows.map(({ sku }) => sku)),
    lotNames: lotNames(new Set(lots.rows.map(({ lotNumber }) => lotNumber)), aliases.rows),
    reps: new Map(reps.rows.map(({ name, id }) => [name, id])),
  };
}
