import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '../../database/database.js';
import { emptyAsNull } from '../../database/text.js';
import type { Page } from '../../http/paging.js';
import { fieldProblem } from '../../problems/problem.js';
import { ItemCode } from './item-code.entity.js';
import { Product } from './product.entity.js';
import { ProductQueries } from './product.queries.js';
import type { NewProduct, ProductListQuery, ProductView } from './product.schema.js';

/** The catalogue. A new SKU or item code is a row, not a change of the program (design section 3). */
@Injectable()
export class ProductsService {
  constructor(
    private readonly database: Database,
    private readonly products: ProductQueries,
  ) {}

  list(query: ProductListQuery): Promise<Page<ProductView>> {
    return this.products.list(query);
  }

  /**
   * Adds a product with its item codes. An item code counts units of one SKU, so a code of another product is refused.
   * @throws Problem `product_exists`, `item_code_in_use`
   */
  async create({ itemCodes = [], sku, name, ...details }: NewProduct): Promise<ProductView> {
    await this.database.transaction(null, async (tx) => {
      await refuseKnownSku(tx, sku);
      await refuseTakenItemCodes(
        tx,
        itemCodes.map(({ itemCode }) => itemCode),
      );
      tx.em.create(Product, { sku, name, ...emptyAsNull(details) });
      await tx.em.flush();
      for (const itemCode of itemCodes) tx.em.create(ItemCode, { ...itemCode, sku });
    });
    return this.products.get(sku);
  }
}

/** @throws Problem `product_exists` */
async function refuseKnownSku(tx: Transaction, sku: string): Promise<void> {
  const known = await tx.em.findOne(Product, { sku });
  if (known) throw fieldProblem('product_exists', 'sku', `SKU ${sku} is in the catalogue.`, { id: known.id });
}

/** @throws Problem `item_code_in_use` */
async function refuseTakenItemCodes(tx: Transaction, itemCodes: string[]): Promise<void> {
  const twice = itemCodes.find((code, index) => itemCodes.indexOf(code) !== index);
  if (twice !== undefined) throw fieldProblem('item_code_in_use', 'itemCodes', `Item code ${twice} is listed twice.`);
  const [taken] = await tx.em.find(ItemCode, { itemCode: { $in: itemCodes } });
  if (taken)
    throw fieldProblem('item_code_in_use', 'itemCodes', `Item code ${taken.itemCode} belongs to SKU ${taken.sku}.`, { sku: taken.sku });
}
