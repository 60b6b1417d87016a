import { decoderOf, type Encoding } from './encodings.js';

/** What stands before and behind a high byte: `a` a small letter, `A` a capital, `.` anything else. */
export type Neighbours = `${'a' | 'A' | '.'}${'a' | 'A' | '.'}`;

/** How often each high byte stands between which neighbours: `${neighbours}${byte}`. */
export type HighBytes = ReadonlyMap<string, number>;

const CODE_PAGES = ['windows-1252', 'macintosh', 'cp437'] as const satisfies Encoding[];
const SMALL_LETTER = /(?!ƒ)\p{Ll}/u;
const CAPITAL = /\p{Lu}/u;
/** Written within words, so that they speak neither for nor against a code page. */
const NEUTRAL = /[’‘'–\-ªº]/;

/**
 * The code page of a text whose high bytes are not UTF-8. Between small letters a small letter belongs, and no capital behind a capital: where one page makes words of all bytes
 * and Windows-1252 does not, it is that one. In every other case it is Windows-1252, by far the most frequent.
 */
export function guessCodePage(bytes: HighBytes): Encoding {
  const fitting = CODE_PAGES.filter((page) => fits(page, bytes));
  if (fitting.includes('windows-1252') || fitting.length !== 1) return 'windows-1252';
  return fitting[0] ?? 'windows-1252';
}

function fits(page: Encoding, bytes: HighBytes): boolean {
  let evidence = 0;
  for (const key of bytes.keys()) {
    const [before, behind] = key;
    const character = decoderOf(page).decode(Buffer.from([Number(key.slice(2))]));
    if (before === '.' && behind === '.') continue;
    evidence += 1;
    if (NEUTRAL.test(character)) continue;
    const isSmall = SMALL_LETTER.test(character);
    if (!isSmall && !CAPITAL.test(character)) {
      // A symbol beside one letter is punctuation; within a word it is none.
      if (before !== '.' && behind !== '.') return false;
      continue;
    }
    if (!isSmall && (before === 'a' || (before === 'A' && behind === 'a'))) return false;
  }
  return evidence > 0 || page === 'windows-1252';
}
