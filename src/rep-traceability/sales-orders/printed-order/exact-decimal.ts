/** Digits before the point that the order tables can hold. */
const MAX_INTEGER_DIGITS = 10;
const PRINTED = /^(\d{1,3}(?:,\d{3})+|\d*)\.(\d+)$/;

/**
 * Reads a printed number as a whole number of its last decimal ("1,234.50" with two decimals is 123450n), exact at any size.
 * @returns null unless it is printed with exactly these decimals: another count of decimals means that another column was hit
 */
export function parsePrintedDecimal(text: string, decimals: number): bigint | null {
  const [, integer, fraction] = PRINTED.exec(text) ?? [];
  if (integer === undefined || fraction?.length !== decimals) return null;
  const digits = integer.replaceAll(',', '');
  return digits.length > MAX_INTEGER_DIGITS ? null : BigInt(digits + fraction);
}

/** The plain decimal notation: 123450n with two decimals is "1234.50". */
export function formatDecimal(scaled: bigint, decimals: number): string {
  const digits = String(scaled).padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
