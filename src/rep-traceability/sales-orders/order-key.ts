/**
 * The canonical order number (design section 1): white space removed, upper-cased, one leading SO, SO# or SO- dropped.
 * "SO# 0000123" and "0000123" share a key; "A-100" and "B-100" do not, nor do "123" and "0123".
 * @param orderNumber as printed or typed
 * @returns the key that orders and shipments are matched by; null when nothing is left
 */
export function orderKey(orderNumber: string): string | null {
  const compact = orderNumber.replace(/\s+/g, '').toUpperCase();
  return compact.replace(/^SO[#-]?/, '') || null;
}
