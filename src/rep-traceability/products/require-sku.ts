import type { Transaction } from '../../database/database.js';
import { fieldProblem } from '../../problems/problem.js';
import { Product } from './product.entity.js';
import { unknownSku } from './unknown-sku.js';

/**
 * Lots and shipments refer to products of the catalogue only: a mistyped SKU would be missing from every trace.
 * @throws Problem `unknown_sku`
 */
export async function requireSku(tx: Transaction, sku: string): Promise<void> {
  requireKnownSku(sku, await findSkus(tx, [sku]));
}

/** Those of these SKUs that are products. */
export async function findSkus(tx: Transaction, skus: readonly string[]): Promise<Set<string>> {
  const products = await tx.em.find(Product, { sku: { $in: [...new Set(skus)] } });
  return new Set(products.map(({ sku }) => sku));
}

/** @throws Problem `unknown_sku` */
export function requireKnownSku(sku: string, known: ReadonlySet<string>): void {
  if (!known.has(sku)) throw fieldProblem('unknown_sku', 'sku', unknownSku(sku));
}
