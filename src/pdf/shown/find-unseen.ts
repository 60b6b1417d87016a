import { type Box, baselineOf, boxAround, linesOf, phrasesOf, textOf, type Word } from '../words.js';
import { contains, type Point } from './matrix.js';
import type { Colour, Painted, PaintedArea, PaintedGlyph, PaintedLine } from './painted.js';

/** Words that a person does not see as the text has them, and why: "is covered by an image". */
export interface Unseen {
  text: string;
  why: string;
  /** The annotation that covers or crosses them, if one does. */
  annotation: string | null;
  box: Box;
}

/** Colours closer than this in red, green and blue look the same. */
const SAME_COLOUR = 32;
const PAPER: Colour = [255, 255, 255];
/** A shape thinner than this part of the text's height is a line. */
const THIN = 0.25;
/** Height of the strips in which characters are looked up. */
const STRIP = 10;
/** A filled rectangle lower than this many points is a line. */
const THICKEST_LINE = 2.5;
/** The band above the baseline, in parts of the height, through which a line crosses text out; below it a line underlines. */
const CROSSED = { from: 0.12, to: 0.62 };
/** The part of a word that a level line must cover to cross it out. */
const MOST = 0.6;
/** Rise by run of a line that is level, and of one that stands upright as the lines of a table do. */
const LEVEL = 0.1;
const UPRIGHT = 10;

type Reason = Pick<Unseen, 'why' | 'annotation'>;

/**
 * Finds the words that cannot be seen: invisible, covered, clipped away, of the colour of what is below, or crossed out.
 * @param words the words of a page
 * @param painted what the page paints, in order
 * @param ignored ids of annotations that are judged otherwise
 * @returns the words in phrases, from top to bottom
 */
export function findUnseen(words: readonly Word[], painted: readonly Painted[], ignored: ReadonlySet<string>): Unseen[] {
  const sheet = new Sheet(painted.filter(({ annotation }) => annotation === null || !ignored.has(annotation)));
  const reasons = new Map<string, { reason: Reason; words: Word[] }>();
  for (const word of words) {
    const reason = sheet.whyUnseen(word) ?? sheet.whyCrossed(word);
    if (!reason) continue;
    const key = JSON.stringify(reason);
    const group = reasons.get(key) ?? { reason, words: [] };
    reasons.set(key, group);
    group.words.push(word);
  }
  return [...reasons.values()].flatMap(({ reason, words: alike }) =>
    linesOf(alike)
      .flatMap(phrasesOf)
      .flatMap((phrase) => unseenOf(reason, phrase)),
  );
}

function unseenOf(reason: Reason, phrase: readonly Word[]): Unseen[] {
  const box = boxAround(phrase);
  return box ? [{ ...reason, text: textOf(phrase), box }] : [];
}

type Ordered<Thing> = Thing & { order: number };
type Line = Pick<PaintedLine, 'points' | 'annotation'>;

class Sheet {
  /** By strip of the page: a page has thousands of characters and hundreds of words. */
  private readonly glyphs = new Map<number, Ordered<PaintedGlyph>[]>();
  private readonly areas: Ordered<PaintedArea>[] = [];
  private readonly lines: Line[] = [];

  constructor(painted: readonly Painted[]) {
    painted.forEach((thing, order) => {
      if (thing.kind === 'line') this.lines.push(thing);
      else if (thing.kind === 'area') this.areas.push({ ...thing, order });
      else if (thing.annotation === null) this.place({ ...thing, order });
    });
    this.lines.push(...this.areas.filter(({ colour }) => !alike(colour, PAPER)).flatMap(asLine));
  }

  /** Any hidden character counts, unless the same one is painted once more at its place. */
  whyUnseen(word: Word): Reason | null {
    const here = this.glyphsOn(word);
    if (here.length === 0) return { why: 'is painted nowhere', annotation: null };
    const hidden = here.flatMap((glyph) => {
      const reason = this.whyHidden(glyph, word);
      return reason ? [{ glyph, reason }] : [];
    });
    const seen = here.filter((glyph) => !hidden.some((other) => other.glyph === glyph));
    return hidden.find(({ glyph }) => !seen.some((other) => isTwin(glyph, other)))?.reason ?? null;
  }

  whyCrossed(word: Word): Reason | null {
    const line = this.lines.find(({ points }) =>
      points.some((point, index) => index > 0 && crosses(word, points[index - 1] ?? point, point)),
    );
    return line ? { why: 'is crossed out by a line', annotation: line.annotation } : null;
  }

  private place(glyph: Ordered<PaintedGlyph>): void {
    const strip = stripOf(glyph.at[1]);
    const others = this.glyphs.get(strip);
    if (others) others.push(glyph);
    else this.glyphs.set(strip, [glyph]);
  }

  /** The box of a word is estimated and that of one letter may miss it, so its own letters count close by too. */
  private glyphsOn(word: Word): Ordered<PaintedGlyph>[] {
    const inside: Ordered<PaintedGlyph>[] = [];
    const near: Ordered<PaintedGlyph>[] = [];
    const around = { ...word, x: word.x - word.height, width: word.width + 2 * word.height };
    for (let strip = stripOf(word.y); strip <= stripOf(word.y + word.height); strip += 1) {
      for (const glyph of this.glyphs.get(strip) ?? []) {
        if (contains(word, glyph.at)) inside.push(glyph);
        else if (contains(around, glyph.at) && word.text.includes(glyph.text)) near.push(glyph);
      }
    }
    return inside.length > 0 ? inside : near;
  }

  private whyHidden({ at, order, colour, unseen }: Ordered<PaintedGlyph>, word: Word): Reason | null {
    if (unseen) return { why: unseen, annotation: null };
    const there = this.areas.filter((area) => !isThin(area.box, word) && covers(area, at));
    const cover = there.find((area) => area.order > order);
    if (cover) return { why: `is covered by ${cover.what}`, annotation: cover.annotation };
    const below = there.findLast((area) => area.order < order);
    return alike(colour, below ? below.colour : PAPER) ? { why: 'has the colour of what is below it', annotation: null } : null;
  }
}

const stripOf = (y: number): number => Math.floor(y / STRIP);

const alike = (one: Colour, other: Colour): boolean =>
  one !== null && other !== null && one.every((part, index) => Math.abs(part - (other[index] ?? 0)) < SAME_COLOUR);

const isTwin = (one: PaintedGlyph, other: PaintedGlyph): boolean =>
  one.text === other.text && Math.hypot(one.at[0] - other.at[0], one.at[1] - other.at[1]) < one.size * 0.15;

const isThin = (box: Box, word: Word): boolean => Math.min(box.width, box.height) < word.height * THIN;

/** Whether a point is inside an odd number of outlines. */
function covers({ box, outlines }: PaintedArea, point: Point): boolean {
  if (!contains(box, point)) return false;
  const [x, y] = point;
  let inside = false;
  for (const outline of outlines) {
    outline.forEach(([x1, y1], index) => {
      const [x2, y2] = outline.at(index - 1) ?? [x1, y1];
      if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
    });
  }
  return inside;
}

/** A thin rectangle is a line to the eye. */
function asLine({ box: { x, y, width, height }, annotation }: PaintedArea): Line[] {
  const middle = y + height / 2;
  const points: Point[] = [
    [x, middle],
    [x + width, middle],
  ];
  return height < THICKEST_LINE && width > height ? [{ points, annotation }] : [];
}

/** Upright lines cross nothing out: a table has them between its columns. */
function crosses(word: Word, one: Point, other: Point): boolean {
  const [[x1, y1], [x2, y2]] = one[0] <= other[0] ? [one, other] : [other, one];
  const slope = (y2 - y1) / (x2 - x1);
  if (!(Math.abs(slope) < UPRIGHT)) return false;
  const from = Math.max(x1, word.x);
  const to = Math.min(x2, word.x + word.width);
  const top = baselineOf(word) - word.height * CROSSED.to;
  const bottom = baselineOf(word) - word.height * CROSSED.from;
  if (Math.abs(slope) < LEVEL) {
    const middle = y1 + slope * ((from + to) / 2 - x1);
    return to - from >= word.width * MOST && middle > top && middle < bottom;
  }
  const [enters, leaves] = [x1 + (top - y1) / slope, x1 + (bottom - y1) / slope].sort((a, b) => a - b);
  return Math.max(from, enters ?? from) < Math.min(to, leaves ?? to);
}
