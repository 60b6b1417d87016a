/**
 * A lot expires after the day it was made.
 * @param facts days as `YYYY-MM-DD`; null when unknown
 * @returns the sentence of `lot_dates_out_of_order`; null when the dates are in order, or one is unknown
 */
export function datesOutOfOrder({ manufacturedOn, expiresOn }: LotDates): string | null {
  if (!manufacturedOn || !expiresOn || expiresOn > manufacturedOn) return null;
  return `A lot made on ${manufacturedOn} cannot expire on ${expiresOn}.`;
}

interface LotDates {
  manufacturedOn?: string | null;
  expiresOn?: string | null;
}

/** The sentence of `lot_of_other_sku`, for a lot that is named together with the SKU of another. */
export const lotOfOtherSku = ({ lotNumber, sku }: { lotNumber: string; sku: string }, named: string): string =>
  `Lot ${lotNumber} is of SKU ${sku}, not ${named}.`;

/** The sentence of `malformed_lot` for a lot that is to be registered. */
export const notARegisteredLot = (text: string): string =>
  `${JSON.stringify(text)} is not a lot number: at most 100 printable characters, and SLQ- before 5 to 12 digits.`;

/** The sentence of `lot_exists` for a number that is a known lot, written with other separators. */
export const otherSeparators = (text: string, lotNumber: string): string =>
  `${JSON.stringify(text)} is lot ${lotNumber} but for its separators: use that number, or list ${JSON.stringify(text)} as a wrong name of it.`;

/** The sentence of `malformed_lot` for a text that neither a registered lot nor an alias has. */
export const notALotNumber = (text: string): string => `${JSON.stringify(text)} is not a lot number: SLQ- and 5 to 12 digits.`;
