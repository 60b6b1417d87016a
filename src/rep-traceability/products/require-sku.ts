import type { Transaction } from '../../database/database.js';
import { fieldProblem } from '../../problems/problem.js';
import { Product } from './product.entity.js';
import { unknownSku } from './unknown-sku.js';

/**
 * Lots and shipments refer to products of the catalogue only: a mistyped SKU would be missing from every trace.
 * @throws Problem `unknown_sku`
 */
export async function requireSku(tx: Transaction, sku: string): Promise<void> {
  if (!(await tx.em.findOne(Product, { sku }))) throw fieldProblem('unknown_sku', 'sku', unknownSku(sku));
}
