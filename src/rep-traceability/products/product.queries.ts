import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { Database } from '../../database/database.js';
import { containing, filled, given, utc } from '../../database/typed-queries.js';
import { type Page, readPage } from '../../http/paging.js';
import type { ProductListQuery, ProductView } from './product.schema.js';

const ITEM_CODES = sql<ProductView['itemCodes']>`(
  select coalesce(json_agg(json_build_object('itemCode', c.item_code, 'unitsPerItem', c.units_per_item) order by c.item_code), '[]')
  from product_item_codes c where c.sku = products.sku)`;

@Injectable()
export class ProductQueries {
  constructor(private readonly database: Database) {}

  list({ q, active, ...page }: ProductListQuery): Promise<Page<ProductView>> {
    const found = this.products().where((product) =>
      product.and([
        product.and(filled({ active })),
        given(containing(q), (part) =>
          product.or([
            product('sku', 'ilike', part),
            product('name', 'ilike', part),
            product('sku', 'in', product.selectFrom('productItemCodes').select('sku').where('itemCode', 'ilike', part)),
          ]),
        ),
      ]),
    );
    return readPage(found, page);
  }

  get(sku: string): Promise<ProductView> {
    return this.products().where('sku', '=', sku).executeTakeFirstOrThrow();
  }

  private products() {
    return this.database.kysely
      .selectFrom('products')
      .select(['id', 'sku', 'name', 'description', 'udiDi', 'active', 'version'])
      .select((product) => [
        ITEM_CODES.as('itemCodes'),
        utc(product.ref('createdAt')).as('createdAt'),
        utc(product.ref('updatedAt')).as('updatedAt'),
      ]);
  }
}
