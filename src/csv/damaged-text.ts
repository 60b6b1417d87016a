/** What stands where other code pages have letters, and what a lost letter is replaced by: symbols between two letters, and low quotes behind one. */
const SYMBOL_IN_WORD = /\p{L}[¡-©«-´¶-¹»-¿×÷?€…†‡ˆ‰‹“”•˜™›]\p{L}|\p{L}[‚„ˆ‰ƒ]|\p{Ll}[ŠŒŽŸ]|\p{L}Ÿ\p{Ll}|\p{Ll}[–—]\p{Ll}/u;

/** How UTF-8 of Latin letters and of typographic punctuation begins when its bytes were taken for letters of Windows, of a Mac or of DOS. */
const UTF8_AS_LETTERS =
  /[ÃÂ][\u0080-\u00bf\u0152-\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122]|â€[\u0080-\u00bf\u0152-\u02dc\u2013-\u2122]?|√[^\s\d]|[\u2500-\u257f]/;

/**
 * Finds letters as a wrong encoding leaves them: `PeÃ±a`, `Pe¤a`, `Pe?a`. The text may be right all the same, so a person decides.
 * @returns the sentence of the warning `damaged_text`; null where nothing looks damaged
 */
export function findDamage(text: string): string | null {
  const found = UTF8_AS_LETTERS.exec(text)?.[0] ?? SYMBOL_IN_WORD.exec(text)?.[0];
  return found === undefined ? null : `"${text}" may have lost letters to a wrong encoding ("${found}"): save the file as UTF-8.`;
}
