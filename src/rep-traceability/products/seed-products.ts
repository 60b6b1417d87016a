import type { EntityManager } from '@mikro-orm/postgresql';
import { typedQueries } from '../../database/typed-queries.js';

const FRENCH_SIZES = [18, 16, 14];

/** Adds the products and item codes of design section 3 that are missing. */
export async function seedProducts(em: EntityManager): Promise<void> {
  await em.transactional(async (tx) => {
    await tx.execute(`select set_config('silqe.actor', 'release', true)`);
    const catalogue = typedQueries(tx);
    for (const size of FRENCH_SIZES) {
      const sku = `21${size}10SPT`;
      const itemCodes = [
        { itemCode: `2${size}00101003`, sku, unitsPerItem: 10 },
        { itemCode: `2${size}00101004`, sku, unitsPerItem: 1 },
      ];
      const product = catalogue.insertInto('products').values({ sku, name: `Two-way Foley catheter, ${size} Fr` });
      await product.onConflict((known) => known.column('sku').doNothing()).execute();
      const codes = catalogue.insertInto('productItemCodes').values(itemCodes);
      await codes.onConflict((known) => known.column('itemCode').doNothing()).execute();
    }
  });
}
