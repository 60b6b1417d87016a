/** A rectangle on a page, in points from the top left corner of the page as shown. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A run of characters without white space, and its position. */
export interface Word extends Box {
  text: string;
}

/** Words on one baseline, from left to right. */
export interface TextLine {
  baseline: number;
  words: Word[];
}

/** The part of a font's height that is above the baseline. Boxes are made from baselines, and baselines from boxes, by this number. */
export const ASCENT = 0.8;

/** Words whose gap or overlap is less than this share of their height are pieces of one word. */
const SAME_WORD_GAP = 0.15;

/** Words whose gap is less than this share of their height belong to one phrase; columns are further apart. */
const SAME_PHRASE_GAP = 0.8;

/** Baselines closer than this share of the height are one line. */
export const SAME_LINE = 0.35;

/** The x of the right edge, in points. */
export const right = (box: Box): number => box.x + box.width;
/** The y of the baseline of text that fills the box, in points. */
export const baselineOf = (box: Box): number => box.y + box.height * ASCENT;

/** Groups words into lines by their baseline, from top to bottom. The order in which they were drawn does not matter. */
export function linesOf(words: readonly Word[]): TextLine[] {
  const lines: TextLine[] = [];
  for (const word of [...words].sort((a, b) => baselineOf(a) - baselineOf(b))) {
    const line = lines.at(-1);
    if (line && baselineOf(word) - line.baseline <= word.height * SAME_LINE) line.words.push(word);
    else lines.push({ baseline: baselineOf(word), words: [word] });
  }
  for (const line of lines) line.words.sort((a, b) => a.x - b.x);
  return lines;
}

/** The text of words as a person reads it: lines from top to bottom, one space between words, pieces of one word joined. */
export function textOf(words: readonly Word[]): string {
  return linesOf(words)
    .map(({ words: onLine }) =>
      onLine.reduce((text, word, index) => {
        const before = onLine[index - 1];
        const glued = before !== undefined && word.x - right(before) < word.height * SAME_WORD_GAP;
        return text + (before === undefined || glued ? '' : ' ') + word.text;
      }, ''),
    )
    .join(' ');
}

/** The smallest box around all boxes, rounded to a hundredth of a point; null without any. */
export function boxAround(boxes: readonly Box[]): Box | null {
  if (boxes.length === 0) return null;
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const width = Math.max(...boxes.map(right)) - x;
  const height = Math.max(...boxes.map((box) => box.y + box.height)) - y;
  return { x: round(x), y: round(y), width: round(width), height: round(height) };
}

/**
 * Every place where a line prints the phrase word for word, without a column gap inside; from left to right.
 * @param phrase words separated by one space
 */
export function findPhrase(line: TextLine, phrase: string): Box[] {
  const wanted = phrase.split(' ');
  return line.words.flatMap((_, start) => {
    const found = line.words.slice(start, start + wanted.length);
    const matches =
      found.length === wanted.length && found.every((word, index) => word.text === wanted[index] && follows(found[index - 1], word));
    return matches ? (boxAround(found) ?? []) : [];
  });
}

/** Splits a line at gaps that are wider than in a phrase. Each part was printed as one value. */
export function phrasesOf(line: TextLine): Word[][] {
  const phrases: Word[][] = [];
  for (const word of line.words) {
    const phrase = phrases.at(-1);
    if (phrase && follows(phrase.at(-1), word)) phrase.push(word);
    else phrases.push([word]);
  }
  return phrases;
}

/** Whether two words of a line are printed over each other: it is then unclear to which column they belong. */
export function overlaps(line: TextLine): boolean {
  return line.words.some((word, index) => {
    const before = line.words[index - 1];
    return before !== undefined && right(before) - word.x > word.height * SAME_WORD_GAP;
  });
}

/** Drops the copy of a word that a printer driver prints slightly shifted to make it look bold. */
export function withoutDoubleStrikes(words: readonly Word[]): Word[] {
  const kept = new Map<string, Word[]>();
  return words.filter((word) => {
    const alike = kept.get(word.text) ?? [];
    const near = word.height * 0.1;
    if (alike.some((other) => Math.abs(other.x - word.x) < near && Math.abs(other.y - word.y) < near)) return false;
    kept.set(word.text, [...alike, word]);
    return true;
  });
}

const follows = (before: Word | undefined, word: Word): boolean =>
  before === undefined || word.x - right(before) < word.height * SAME_PHRASE_GAP;
const round = (points: number): number => Math.round(points * 100) / 100;
