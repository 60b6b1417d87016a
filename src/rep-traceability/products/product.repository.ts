import { Injectable } from '@nestjs/common';
import { Conditions, containing } from '../../database/conditions.js';
import { Database } from '../../database/database.js';
import { DEFAULT_LIMIT, decodeCursor, idOnly, type Page, toPage } from '../../http/paging.js';
import type { ProductListQuery, ProductView } from './product.schema.js';

const PRODUCT = `json_build_object('id', p.id, 'sku', p.sku, 'name', p.name, 'description', p.description, 'udiDi', p.udi_di, 'active', p.active,
  'itemCodes', (select coalesce(json_agg(json_build_object('itemCode', c.item_code, 'unitsPerItem', c.units_per_item) order by c.item_code), '[]')
                from product_item_codes c where c.sku = p.sku),
  'version', p.version, 'createdAt', iso_utc(p.created_at), 'updatedAt', iso_utc(p.updated_at)) as product`;

@Injectable()
export class ProductRepository {
  constructor(private readonly database: Database) {}

  async list({ q, active, limit = DEFAULT_LIMIT, cursor }: ProductListQuery): Promise<Page<ProductView>> {
    const after = decodeCursor(cursor, idOnly);
    const conditions = new Conditions().and('p.active = $::boolean', active).and('p.id < $', after?.[0]);
    if (q !== undefined) {
      const part = containing(q);
      conditions.all(
        '(p.sku ilike $ or p.name ilike $ or exists (select from product_item_codes c where c.sku = p.sku and c.item_code ilike $))',
        [part, part, part],
      );
    }
    const rows = await this.database.rows<{ product: ProductView }>(
      `select ${PRODUCT} from products p ${conditions.where} order by p.id desc limit ${conditions.parameter(limit + 1)}`,
      conditions.parameters,
    );
    return toPage(
      rows.map((row) => row.product),
      limit,
      ({ id }) => [id],
    );
  }

  async find(sku: string): Promise<ProductView | null> {
    const row = await this.database.row<{ product: ProductView }>(`select ${PRODUCT} from products p where p.sku = $1`, [sku]);
    return row?.product ?? null;
  }
}
