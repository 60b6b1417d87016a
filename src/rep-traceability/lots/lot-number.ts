const LOT_NUMBER = /^SLQ-\d{5,12}$/;

/** How a lot is looked up, by its number or by a wrongly keyed name: letter case and white space around it mean nothing. */
export const lotKey = (text: string): string => text.trim().toUpperCase();

/**
 * Reads the control number of a lot: `SLQ-` and 5 to 12 digits (design section 1).
 * Nothing is corrected by guessing: a person registers a wrongly keyed number as an alias.
 * @returns null when the text is no lot number
 */
export function readLotNumber(text: string): string | null {
  const key = lotKey(text);
  return LOT_NUMBER.test(key) ? key : null;
}
