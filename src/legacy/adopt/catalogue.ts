import type { ClientBase } from 'pg';
import { resolveSku } from '../../rep-traceability/products/resolve-sku.js';

/** What each text of the old system means that stands where a SKU belongs; one that means none is missing. */
export const CATALOGUE = `create temporary table known_skus (text text primary key, sku text not null) on commit drop`;

/** The texts of this run and of earlier ones, which the reconciliation reads again. */
const TEXTS = `
  select sku as text from old_distribution_log_entries union select sku from old_distribution_lines union select sku from old_sales_order_lines
  union select received ->> 'sku' from adopted_records where source_table in ('distribution_log_entries', 'distribution_lines')
  union select sku from unlinked_distributions where origin = 'adopt'`;

const LEARN = `insert into known_skus select * from unnest($1::text[], $2::text[])`;

/** Fills `known_skus` from the staged tables: each text is read once, by the rule for everybody, however many rows have it. */
export async function learnSkus(target: ClientBase): Promise<void> {
  const skus = new Set((await target.query<{ sku: string }>('select sku from products')).rows.map(({ sku }) => sku));
  const { rows } = await target.query<{ text: string | null }>(TEXTS);
  const known = rows.flatMap(({ text }) => {
    const sku = text === null ? null : resolveSku(text, skus);
    return sku === null ? [] : [{ text, sku }];
  });
  await target.query(LEARN, [known.map(({ text }) => text), known.map(({ sku }) => sku)]);
  await target.query('analyze known_skus');
}

/** SQL of the SKU that a text means; null where the catalogue has none. */
export const KNOWN_SKU = (text: string): string => `(select k.sku from known_skus k where k.text = ${text})`;
