import { defineEntity, p } from '@mikro-orm/postgresql';
import { identity, versionColumns } from '../../database/columns.js';

const ProductSchema = defineEntity({
  name: 'Product',
  tableName: 'products',
  properties: {
    id: identity(),
    sku: p.text(),
    name: p.text(),
    description: p.text().nullable(),
    udiDi: p.text().nullable(),
    active: p.boolean().default(true),
    ...versionColumns(),
  },
});

/** A device of the catalogue, known by its SKU. */
export class Product extends ProductSchema.class {}
ProductSchema.setClass(Product);
