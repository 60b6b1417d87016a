/**
 * Whether a GTIN-14 (the UDI-DI of a device) has the right check digit: from the right, digits weigh 3 and 1 in turn, and the sum with the check
 * digit is a multiple of ten (GS1 General Specifications, 7.9).
 */
export function isGtin14(code: string): boolean {
  if (!/^\d{14}$/.test(code)) return false;
  const sum = [...code].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 3 : 1), 0);
  return sum % 10 === 0;
}
