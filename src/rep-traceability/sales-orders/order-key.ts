import { BLANKS, DASHES, INVISIBLE } from '../../csv/look-alikes.js';

const UNSEEN = new RegExp(`[${BLANKS}${INVISIBLE}]`, 'g');
const DASH = new RegExp(`[${DASHES}]`, 'g');
/** `SO` is a prefix only where the number begins behind it: SOUTH-913 is a number of its own. */
const PREFIX = /^SO[#-]?(?=[0-9]|$)/;

/**
 * The canonical order number (design section 1): white space and what nobody sees removed, every dash a hyphen, letters and
 * digits of full width as any others (NFKC), upper-cased, a leading SO, SO# or SO-
 * dropped where a digit follows. "SO# 0000123" and "0000123" share a key; "A-100" and "B-100" do not, nor do "SOUTH-913" and "UTH-913", nor "123" and "0123".
 * The SQL function `order_key` says the same.
 * @param orderNumber as printed or typed
 * @returns the key that orders and shipments are matched by; null when nothing is left
 */
export function orderKey(orderNumber: string): string | null {
  const compact = orderNumber.normalize('NFKC').replace(UNSEEN, '').replace(DASH, '-').toUpperCase();
  return compact.replace(PREFIX, '') || null;
}
