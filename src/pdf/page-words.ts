import type { getDocumentProxy } from 'unpdf';
import { WIDTHS_OF_ASCII } from './helvetica-widths.js';
import { apply, boxOf, cornersOf, type Matrix } from './shown/matrix.js';
import { ASCENT, boxAround, SAME_LINE, type Word, withoutDoubleStrikes } from './words.js';

export type PdfDocument = Awaited<ReturnType<typeof getDocumentProxy>>;
export type PdfPage = Awaited<ReturnType<PdfDocument['getPage']>>;
type TextItem = Extract<Awaited<ReturnType<PdfPage['getTextContent']>>['items'][number], { str: string }>;

/** A page of an order has about 1,500 characters. With more than this it is something else and would only cost memory. */
export const MAX_CHARACTERS = 20_000;

/** The upright words of a page as shown and its turned texts, or why there are none. */
export type PageText =
  | { kind: 'words'; words: Word[]; turned: Word[] }
  | { kind: 'rotated'; degrees: number }
  | { kind: 'too_much_text' }
  | { kind: 'undecodable' }
  | { kind: 'no_text' };

/**
 * Reads the words of a page with their places as shown, whatever its /Rotate and /MediaBox. PostgreSQL can store neither NUL nor half of a surrogate
 * pair; a page with either is `undecodable`, since dropping them would change its text. If most of the text is turned, the page is `rotated`; a few
 * turned texts (a stamp, a margin note) stand beside the words.
 * @returns places in points from the top left corner
 */
export async function readPageText(page: PdfPage): Promise<PageText> {
  const { items } = await page.getTextContent();
  const viewport = page.getViewport({ scale: 1 });
  const shown = viewport.transform as unknown as Matrix;
  const texts = items.filter((item): item is TextItem => 'str' in item && item.str.trim() !== '');
  const characters = (some: readonly TextItem[]) => some.reduce((sum, { str }) => sum + str.length, 0);
  if (characters(texts) === 0) return { kind: 'no_text' };
  if (characters(texts) > MAX_CHARACTERS) return { kind: 'too_much_text' };

  if (texts.some(({ str }) => str.includes('\0') || !str.isWellFormed())) return { kind: 'undecodable' };

  const upright = texts.filter((item) => turnOf(item, shown) === 0);
  const turned = texts.find((item) => turnOf(item, shown) !== 0);
  if (turned && characters(upright) * 2 < characters(texts)) return { kind: 'rotated', degrees: turnOf(turned, shown) };
  const onPage = ({ x, y, width, height }: Word) => x + width > 0 && y + height > 0 && x < viewport.width && y < viewport.height;
  const words = upright.flatMap((item) => splitItem(item, shown)).filter(onPage);
  const others = texts.filter((item) => turnOf(item, shown) !== 0);
  return { kind: 'words', words: withoutDoubleStrikes(words), turned: turnedTexts(others, shown).filter(onPage) };
}

/** Turned texts, each line as one: some programs draw a stamp letter by letter. */
function turnedTexts(items: readonly TextItem[], shown: Matrix): Word[] {
  const lines: { degrees: number; across: number; words: { along: number; word: Word }[] }[] = [];
  for (const item of items) {
    const degrees = turnOf(item, shown);
    const [x, y] = apply(shown, [item.transform[4], item.transform[5]]);
    const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
    const across = y * cos - x * sin;
    const placed = { along: x * cos + y * sin, word: turnedText(item, shown) };
    const line = lines.find((other) => other.degrees === degrees && Math.abs(other.across - across) < item.height * SAME_LINE);
    if (line) line.words.push(placed);
    else lines.push({ degrees, across, words: [placed] });
  }
  return lines.flatMap(({ words }) => {
    const ordered = words.sort((a, b) => a.along - b.along).map(({ word }) => word);
    const box = boxAround(ordered);
    return box ? [{ text: ordered.map(({ text }) => text).join(' '), ...box }] : [];
  });
}

/** A turned text with the box around it. */
function turnedText(item: TextItem, shown: Matrix): Word {
  const [a = 0, b = 0, c = 0, d = 0, x = 0, y = 0] = item.transform as number[];
  const length = Math.hypot(a, b) || 1;
  const along = [(a / length) * item.width, (b / length) * item.width] as const;
  const corners = cornersOf([0, 0], [1, 1]).map(([u, v]) => apply(shown, [x + u * along[0] + v * c, y + u * along[1] + v * d]));
  return { text: item.str, ...boxOf(corners) };
}

/** The clockwise rotation of a text, in degrees, as the page is shown. */
function turnOf(item: TextItem, [a, b, c, d]: Matrix): number {
  const [along = 0, up = 0] = item.transform as number[];
  const degrees = Math.round((Math.atan2(b * along + d * up, a * along + c * up) * 180) / Math.PI);
  return (degrees + 360) % 360;
}

/**
 * Splits a text item at its spaces. pdf.js gives only the width of the whole item, so it is divided among the words in the proportions of Helvetica.
 * That is exact for the sans-serif fonts that orders are printed in.
 */
function splitItem(item: TextItem, shown: Matrix): Word[] {
  const [, , skew = 0, scale = 0, itemX = 0, itemY = 0] = item.transform as number[];
  const x = shown[0] * itemX + shown[2] * itemY + shown[4];
  const baseline = shown[1] * itemX + shown[3] * itemY + shown[5];
  const height = Math.hypot(skew, scale);
  const perUnit = item.width / Math.max(1, relativeWidth(item.str));
  return [...item.str.matchAll(/\S+/g)].map((match) => ({
    text: match[0],
    x: x + relativeWidth(item.str.slice(0, match.index)) * perUnit,
    y: baseline - height * ASCENT,
    width: relativeWidth(match[0]) * perUnit,
    height,
  }));
}

function relativeWidth(text: string): number {
  let sum = 0;
  for (const character of text) sum += WIDTHS_OF_ASCII[(character.codePointAt(0) ?? 0) - 32] ?? 556;
  return sum;
}
