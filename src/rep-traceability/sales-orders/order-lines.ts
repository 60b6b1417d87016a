import type { Transaction } from '../../database/database.js';
import { ItemCode } from '../products/item-code.entity.js';
import { Product } from '../products/product.entity.js';
import { type Catalogue, type LineSent, type PlannedLine, planOrderLines } from './plan-order-lines.js';
import type { NewOrderLine } from './sales-order.schema.js';
import { SalesOrderLine } from './sales-order-line.entity.js';

/**
 * The lines of an order, numbered and counted by the catalogue as it stands.
 * @throws Problem `unknown_sku`, `units_not_whole`
 */
export async function planLines(tx: Transaction, lines: readonly NewOrderLine[]): Promise<PlannedLine[]> {
  return planOrderLines(lines.map(lineSent), await catalogueOf(tx, lines));
}

/** Adds the planned lines to the transaction; they are written with its next flush. */
export function writeLines(tx: Transaction, salesOrderId: number, lines: readonly PlannedLine[]): void {
  for (const line of lines) tx.em.create(SalesOrderLine, { salesOrderId, ...line });
}

/** Numbers of up to 4 decimals print as themselves, so their text is exact where arithmetic would not be. */
const lineSent = ({ quantity, unitPrice, description, unit, lotNumber, ...code }: NewOrderLine): LineSent => ({
  ...code,
  quantity: String(quantity),
  unitPrice: unitPrice == null ? null : String(unitPrice),
  description: description || null,
  unit: unit || null,
  lotNumber: lotNumber || null,
});

async function catalogueOf(tx: Transaction, lines: readonly NewOrderLine[]): Promise<Catalogue> {
  const itemCodes = await tx.em.find(ItemCode, { itemCode: { $in: lines.flatMap(({ itemCode }) => itemCode ?? []) } });
  const products = await tx.em.find(Product, { sku: { $in: lines.flatMap(({ sku }) => sku ?? []) } });
  return {
    itemCodes: new Map(itemCodes.map(({ itemCode, sku, unitsPerItem }) => [itemCode, { sku, unitsPerItem }])),
    skus: new Set(products.map(({ sku }) => sku)),
  };
}
