import { defineEntity, p } from '@mikro-orm/postgresql';
import { identity } from '../../database/columns.js';

const ItemCodeSchema = defineEntity({
  name: 'ItemCode',
  tableName: 'product_item_codes',
  properties: { id: identity(), itemCode: p.text(), sku: p.text(), unitsPerItem: p.integer() },
});

/** What an order line prints for a device: one item is a fixed number of units (a box of 10, a single one). */
export class ItemCode extends ItemCodeSchema.class {}
ItemCodeSchema.setClass(ItemCode);
