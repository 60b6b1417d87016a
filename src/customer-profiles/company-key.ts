const BUSINESS_SUFFIXES = new Set(['INC', 'LLC', 'CORP', 'LTD', 'CO', 'COMPANY', 'PC', 'PA', 'PLLC', 'LP', 'LLP']);

/**
 * The canonical name of a facility (design section 1): upper case, without business suffixes at its end, only A-Z and 0-9. "Hospital A, Inc." and
 * "hospital a" share HOSPITALA. Two facilities are never matched by anything looser than this.
 * @returns null when the name has no letter A-Z or digit
 */
export function companyKey(facilityName: string): string | null {
  const words = facilityName
    .toUpperCase()
    .split(/[\s,]+/)
    .map((word) => word.replace(/[^A-Z0-9]/g, ''))
    .filter((word) => word !== '');
  while (words.length > 1 && BUSINESS_SUFFIXES.has(words.at(-1) ?? '')) words.pop();
  return words.join('') || null;
}
