const BUSINESS_SUFFIXES = new Set(['INC', 'LLC', 'CORP', 'LTD', 'CO', 'COMPANY', 'PC', 'PA', 'PLLC', 'LP', 'LLP']);

/** Marks on Latin and Greek letters are accents, and capitals are often written without; those of other scripts make another letter. */
const ACCENTS = /(?<=[\p{Script=Latin}\p{Script=Greek}]\p{M}*)\p{M}/gu;

/** Latin letters that Unicode does not take apart into a letter and a mark. */
const PLAIN_LETTERS: Record<string, string> = {
  Ø: 'O',
  Đ: 'D',
  Ð: 'D',
  Ł: 'L',
  Ħ: 'H',
  Ŧ: 'T',
  Æ: 'AE',
  Œ: 'OE',
  Þ: 'TH',
  Ŋ: 'N',
  ẞ: 'SS',
};

/**
 * The canonical name of a facility (design section 1): business suffixes dropped from its end, accents folded, upper-cased, everything but the letters
 * and digits of any script removed. "Hospital A, Inc." and "hospital a" share HOSPITALA, "Óbidos" is OBIDOS and "東京病院" itself. No letter is
 * dropped, and two facilities are never matched by anything looser than this.
 * @returns null when nothing is left to know the facility by
 */
export function companyKey(facilityName: string): string | null {
  const words = foldAccents(facilityName)
    .replace(/[^\p{L}\p{M}\p{N}\s,]/gu, '')
    .split(/[\s,]+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  while (words.length > 1 && BUSINESS_SUFFIXES.has(words.at(-1) ?? '')) words.pop();
  return words.join('') || null;
}

const foldAccents = (text: string): string =>
  /^[ -~]*$/.test(text)
    ? text.toUpperCase()
    : text
        .normalize('NFKD')
        .replace(ACCENTS, '')
        .toUpperCase()
        .replace(/[ØĐÐŁĦŦÆŒÞŊẞ]/g, (letter) => PLAIN_LETTERS[letter] ?? letter)
        .normalize('NFC');
