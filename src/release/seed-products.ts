import type { EntityManager } from '@mikro-orm/postgresql';

const FRENCH_SIZES = [18, 16, 14];

/** The products and item codes a new installation starts with (design section 3). What is there already is left as it is. */
export async function seedProducts(em: EntityManager): Promise<void> {
  await em.transactional(async (tx) => {
    await tx.execute(`select set_config('silqe.actor', 'release', true)`);
    for (const size of FRENCH_SIZES) {
      const sku = `21${size}10SPT`;
      await tx.execute(`insert into products (sku, name) values (?, ?) on conflict (sku) do nothing`, [
        sku,
        `Two-way Foley catheter, ${size} Fr`,
      ]);
      await tx.execute(
        `insert into product_item_codes (item_code, sku, units_per_item) values (?, ?, 10), (?, ?, 1) on conflict (item_code) do nothing`,
        [`2${size}00101003`, sku, `2${size}00101004`, sku],
      );
    }
  });
}
