import type { Transaction } from '../../database/database.js';
import { fieldProblem } from '../../problems/problem.js';
import { Product } from './product.entity.js';

/** Lots and shipments are of products in the catalogue only: an SKU typed wrongly would be lost to every trace. */
export async function requireSku(tx: Transaction, sku: string): Promise<void> {
  if (!(await tx.em.findOne(Product, { sku }))) throw fieldProblem('unknown_sku', 'sku', `No product has the SKU ${sku}.`);
}
