/** The font of the PDF standard, or a further one by its place. */
export type FontChoice = 'standard' | number;

/** A part of a text that one font prints. */
export interface TextRun {
  text: string;
  choice: FontChoice;
}

/** Most texts are of these characters, which every font has: they need no closer look. */
const PLAIN = /^[\x20-\x7e]*$/;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const codePointsOf = (text: string): number[] => Array.from(text, (character) => character.codePointAt(0) ?? 0);
const numberOf = (codePoint: number): string => `[U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}]`;

/** As it is printed: composed, every white space a blank, and nothing that has no shape of its own. */
const printable = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/\s/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}]/gu, '');

/**
 * Splits a text into parts of one font each. What a person takes for one letter stays in one font, unless none has all of it. A letter that no font has is
 * written by its number in Unicode: no letter is ever left out.
 * @param choose the font that has all of these code points, null if none has
 */
export function splitByFont(
  text: string,
  choose: (codePoints: readonly number[]) => FontChoice | null,
): { runs: TextRun[]; missing: string[] } {
  if (PLAIN.test(text)) return { runs: text === '' ? [] : [{ text, choice: 'standard' }], missing: [] };
  const runs: TextRun[] = [];
  const missing: string[] = [];
  const add = (part: string, choice: FontChoice) => {
    const last = runs.at(-1);
    if (last?.choice === choice) last.text += part;
    else runs.push({ text: part, choice });
  };
  for (const { segment } of graphemes.segment(printable(text))) {
    const whole = choose(codePointsOf(segment));
    if (whole !== null) add(segment, whole);
    else {
      for (const codePoint of codePointsOf(segment)) {
        const character = String.fromCodePoint(codePoint);
        const choice = choose([codePoint]);
        if (choice === null) missing.push(character);
        add(choice === null ? numberOf(codePoint) : character, choice ?? 'standard');
      }
    }
  }
  return { runs, missing };
}
