/** Most cells: no letter but those that every code page has, and no sign that stands for another. */
const PLAIN = /^[^?&%\\\u007f-\uffff]*$/;

/** What stands where other code pages have letters, and what a lost letter is replaced by: symbols between two letters, and low quotes behind one. */
const SYMBOL_IN_WORD = /\p{L}[¡-©«-´¶-¹»-¿×÷?€…†‡ˆ‰‹“”•˜™›]\p{L}|\p{L}[‚„ˆ‰ƒ]|\p{Ll}[ŠŒŽŸ]|\p{L}Ÿ\p{Ll}|\p{Ll}[–—]\p{Ll}/u;

/** Capitals of a Mac as Windows reads them, and runs of accented letters: other alphabets as Windows reads them. */
const OTHER_CODE_PAGE = /(?<!\p{L})[ƒ†‡ˆ‰]\p{L}|\p{L}[¡¿](?=\d)|[À-ÿ]{4}/u;

/** What programs write for a letter in HTML, in a URL and in JSON: `&#39;`, `&ntilde;`, `%C3%B1`, `\\u00f1`. */
const ESCAPED_LETTER = /&(#\d{2,5}|#x[\da-f]{2,4}|[a-z]{2,6});|%C[2-9A-F]%[89AB][\dA-F]|\\u[\da-f]{4}/i;

/** How UTF-8 of Latin letters and of typographic punctuation begins when its bytes were taken for letters of Windows, of a Mac or of DOS. */
const UTF8_AS_LETTERS =
  /[ÃÂ][\u0080-\u00bf\u0152-\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122]|â€[\u0080-\u00bf\u0152-\u02dc\u2013-\u2122]?|√[^\s\d]|[\u2500-\u257f]/;

/**
 * Finds letters as a wrong encoding leaves them: `PeÃ±a`, `Pe¤a`, `Pe?a`. The text may be right all the same, so a person decides.
 * @returns the sentence of the warning `damaged_text`; null where nothing looks damaged
 */
export function findDamage(text: string): string | null {
  if (PLAIN.test(text)) return null;
  const escaped = ESCAPED_LETTER.exec(text)?.[0];
  if (escaped !== undefined) return `"${text}" holds "${escaped}", which a program wrote for a letter or a sign: write the letter itself.`;
  const found = [UTF8_AS_LETTERS, SYMBOL_IN_WORD, OTHER_CODE_PAGE]
    .map((pattern) => pattern.exec(text)?.[0])
    .find((part) => part !== undefined);
  return found === undefined ? null : `"${text}" may have lost letters to a wrong encoding ("${found}"): save the file as UTF-8.`;
}
