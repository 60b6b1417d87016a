/** The sentence of every `unknown_sku`. Alone in its file, since the thread that reads a CSV loads no problem. */
export const unknownSku = (sku: string): string => `No product has the SKU "${sku}".`;
