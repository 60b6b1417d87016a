import { withoutInvisible, withPlainDashes } from '../../csv/look-alikes.js';

/**
 * Reads a SKU as people write it: letter case, outer blanks, the sort of a dash and characters that nobody sees do not count, unless several known SKUs
 * differ in nothing else.
 * @param skus the known ones
 * @returns the known SKU that is meant; null where none is, or more than one
 */
export function resolveSku(text: string, skus: ReadonlySet<string>): string | null {
  if (skus.has(text)) return text;
  const key = spelling(text);
  const meant = [...skus].filter((sku) => spelling(sku) === key);
  return meant.length === 1 ? (meant[0] ?? null) : null;
}

const spelling = (text: string): string => withPlainDashes(withoutInvisible(text)).trim().toUpperCase();
