import { getResolvedPDFJS } from 'unpdf';
import type { PdfDocument, PdfPage } from '../page-words.js';
import { apply, boxOf, contains, cornersOf, intersection, type Matrix, multiply, type Point } from './matrix.js';
import { initialState, type PaintState, startOfText, type TextCursor } from './paint-state.js';
import type { Colour, Painted, PaintedArea } from './painted.js';
import { pointsOfPath } from './path-points.js';

type Operations = Awaited<ReturnType<typeof getResolvedPDFJS>>['OPS'];
type OptionalContent = Awaited<ReturnType<PdfDocument['getOptionalContentConfig']>>;
/** The operands of an operator; each operator knows its own. */
// biome-ignore lint/suspicious/noExplicitAny: pdf.js lists the operands of all operators in one untyped array
type Operands = any[];

interface Glyph {
  unicode: string;
  width: number;
  isSpace: boolean;
}

/** Less opaque things leave what is below them readable, or cannot be read themselves. */
const FAINT = 0.15;
const OPAQUE = 0.5;
/** The middle of a character above its baseline, in parts of the font size. */
const MIDDLE = 0.3;
/** Letters drawn as outlines show by the colour of the outline, filled or not. */
const STROKED_MODES = new Set([1, 2, 5, 6]);
const INVISIBLE_MODES = new Set([3, 7]);

/**
 * Lists what a page and its annotations paint, in the order of painting. Later things lie above earlier ones.
 * @param document tells which layers are switched on
 */
export async function readPainted(document: PdfDocument, page: PdfPage): Promise<Painted[]> {
  const { OPS } = await getResolvedPDFJS();
  const layers = await document.getOptionalContentConfig();
  const { fnArray, argsArray } = await page.getOperatorList();
  const { transform, width, height } = page.getViewport({ scale: 1 });
  const state = initialState(transform as unknown as Matrix, { x: 0, y: 0, width, height });
  const painter = new Painter(OPS, layers, (name) => fontOf(page, name), state);
  fnArray.forEach((operator, index) => {
    painter.run(operator, argsArray[index] ?? []);
  });
  return painter.painted;
}

/** Fonts of type 3 come with a matrix; the widths of all others are in thousandths. */
function fontOf(page: PdfPage, name: string): PaintState['font'] {
  const font = page.commonObjs.has(name) ? page.commonObjs.get(name) : null;
  return { unit: font?.fontMatrix?.[0] ?? 0.001, vertical: font?.vertical === true };
}

class Painter {
  readonly painted: Painted[] = [];
  private state: PaintState;
  private text: TextCursor = startOfText();
  private readonly saved: PaintState[] = [];
  /** One for each marked content that is open: whether its layer is switched off. */
  private readonly off: boolean[] = [];
  private annotation: string | null = null;
  private clipsNext = false;
  private readonly handlers: ReadonlyMap<number, (operands: Operands) => void>;

  private readonly layers: OptionalContent;
  private readonly fontOf: (name: string) => PaintState['font'];
  private readonly initial: PaintState;

  constructor(OPS: Operations, layers: OptionalContent, fontOf: (name: string) => PaintState['font'], initial: PaintState) {
    this.layers = layers;
    this.fontOf = fontOf;
    this.initial = initial;
    this.state = initial;
    this.handlers = this.list(OPS);
  }

  run(operator: number, operands: Operands): void {
    this.handlers.get(operator)?.(operands);
  }

  private list(OPS: Operations): Map<number, (operands: Operands) => void> {
    const set = (changes: Partial<PaintState>) => {
      this.state = { ...this.state, ...changes };
    };
    const image = () => this.area('an image', [cornersOf([0, 0], [1, 1]).map((corner) => apply(this.state.matrix, corner))], null);
    const stroking = new Set<number>([
      OPS.stroke,
      OPS.closeStroke,
      OPS.fillStroke,
      OPS.eoFillStroke,
      OPS.closeFillStroke,
      OPS.closeEOFillStroke,
    ]);
    const filling = new Set<number>([OPS.fill, OPS.eoFill, OPS.fillStroke, OPS.eoFillStroke, OPS.closeFillStroke, OPS.closeEOFillStroke]);
    const clip = () => {
      this.clipsNext = true;
    };
    return new Map<number, (operands: Operands) => void>([
      [OPS.save, () => this.save()],
      [OPS.restore, () => this.restore()],
      [OPS.transform, (matrix) => this.transform(matrix as unknown as Matrix)],
      [OPS.setGState, ([entries]) => this.setGraphics(entries)],
      [OPS.setFillRGBColor, ([colour]) => set({ fill: colourOf(colour) })],
      [OPS.setFillColorN, () => set({ fill: null })],
      [OPS.setStrokeRGBColor, ([colour]) => set({ stroke: colourOf(colour) })],
      [OPS.setStrokeColorN, () => set({ stroke: null })],
      [OPS.clip, clip],
      [OPS.eoClip, clip],
      [OPS.constructPath, ([operator, [data]]) => this.path(data ?? [], filling.has(operator), stroking.has(operator))],
      [OPS.shadingFill, () => this.area('a filled shape', [cornersOfBox(this.state.clip)], null)],
      [OPS.paintImageXObject, image],
      [OPS.paintInlineImageXObject, image],
      [OPS.paintImageMaskXObject, image],
      [
        OPS.paintSolidColorImageMask,
        () => this.area('a filled shape', [cornersOf([0, 0], [1, 1]).map((corner) => apply(this.state.matrix, corner))], this.state.fill),
      ],
      [OPS.paintFormXObjectBegin, ([matrix, box]) => this.enter(matrix, box)],
      [OPS.paintFormXObjectEnd, () => this.restore()],
      [OPS.beginGroup, ([group]) => this.enterGroup(Boolean(group?.smask))],
      [OPS.endGroup, () => this.restore()],
      [OPS.beginMarkedContent, () => this.off.push(false)],
      [OPS.beginMarkedContentProps, ([tag, layer]) => this.off.push(tag === 'OC' && !this.layers.isVisible(layer))],
      [OPS.endMarkedContent, () => this.off.pop()],
      [OPS.beginAnnotation, ([id, box, outer, inner]) => this.enterAnnotation(id, box, multiply(outer, inner))],
      [OPS.endAnnotation, () => this.leaveAnnotation()],
      [OPS.setFont, ([name, fontSize]) => set({ font: this.fontOf(name), fontSize })],
      [OPS.setCharSpacing, ([charSpacing]) => set({ charSpacing })],
      [OPS.setWordSpacing, ([wordSpacing]) => set({ wordSpacing })],
      [OPS.setHScale, ([percent]) => set({ scale: percent / 100 })],
      [OPS.setLeading, ([leading]) => set({ leading })],
      [OPS.setTextRise, ([rise]) => set({ rise })],
      [OPS.setTextRenderingMode, ([mode]) => set({ mode })],
      [OPS.beginText, () => this.startText()],
      [OPS.setTextMatrix, ([matrix]) => this.startText([...matrix] as unknown as Matrix)],
      [OPS.moveText, ([x, y]) => this.moveText(x, y)],
      [OPS.setLeadingMoveText, ([x, y]) => this.moveText(x, y, -y)],
      [OPS.nextLine, () => this.moveText(0, -this.state.leading)],
      [OPS.showText, ([glyphs]) => this.showText(glyphs)],
    ]);
  }

  private save(): void {
    this.saved.push(this.state);
  }

  private restore(): void {
    this.state = this.saved.pop() ?? this.state;
  }

  private transform(matrix: Matrix): void {
    this.state = { ...this.state, matrix: multiply(this.state.matrix, matrix) };
  }

  private clipTo(points: readonly Point[]): void {
    this.state = { ...this.state, clip: intersection(this.state.clip, boxOf(points)) };
  }

  private setGraphics(entries: [string, unknown][]): void {
    for (const [key, value] of entries) {
      if (key === 'ca') this.state = { ...this.state, fillAlpha: Number(value) };
      else if (key === 'CA') this.state = { ...this.state, strokeAlpha: Number(value) };
      else if (key === 'BM') this.state = { ...this.state, replaces: value === 'source-over' };
      else if (key === 'Font') {
        const [name, fontSize] = value as [string, number];
        this.state = { ...this.state, font: this.fontOf(name), fontSize };
      }
    }
  }

  private enter(matrix: Matrix | null, box: number[] | null): void {
    this.save();
    if (matrix) this.transform(matrix);
    const [left = 0, bottom = 0, right = 0, top = 0] = box ?? [];
    if (box) this.clipTo(cornersOf([left, bottom], [right, top]).map((corner) => apply(this.state.matrix, corner)));
  }

  /** A group is painted as one thing, with the opacity that is set before it. */
  private enterGroup(isMask: boolean): void {
    this.save();
    const { fillAlpha, groupAlpha } = this.state;
    this.state = { ...this.state, groupAlpha: groupAlpha * fillAlpha, fillAlpha: 1, strokeAlpha: 1, isMask: this.state.isMask || isMask };
  }

  private enterAnnotation(id: string, [left = 0, bottom = 0, right = 0, top = 0]: number[], matrix: Matrix): void {
    this.state = this.initial;
    this.clipTo(cornersOf([left, bottom], [right, top]).map((corner) => apply(this.state.matrix, corner)));
    this.transform(matrix);
    this.annotation = id;
  }

  private leaveAnnotation(): void {
    this.state = this.initial;
    this.annotation = null;
  }

  private startText(matrix?: Matrix): void {
    this.text = startOfText(matrix);
  }

  private moveText(x: number, y: number, leading = this.state.leading): void {
    const { matrix, lineX, lineY } = this.text;
    this.state = { ...this.state, leading };
    this.text = { matrix, x: lineX + x, y: lineY + y, lineX: lineX + x, lineY: lineY + y };
  }

  private showText(glyphs: readonly (Glyph | number)[]): void {
    const { font, fontSize, charSpacing, wordSpacing, scale, rise, clip, isMask } = this.state;
    const { annotation, text: cursor } = this;
    const shown = multiply(this.state.matrix, cursor.matrix);
    const size = Math.abs(fontSize) * Math.hypot(shown[2], shown[3]);
    const hidden = this.whyUnseen();
    const colour = STROKED_MODES.has(this.state.mode) ? this.state.stroke : this.state.fill;
    let { x, y } = cursor;
    for (const glyph of glyphs) {
      const isGap = typeof glyph === 'number';
      const width = isGap ? (-glyph / 1000) * fontSize : glyph.width * font.unit * fontSize;
      if (!isGap && !isMask && glyph.unicode.trim() !== '') {
        const at = apply(shown, font.vertical ? [x, y + width / 2] : [x + (width * scale) / 2, y + rise + fontSize * MIDDLE]);
        const unseen = hidden ?? (contains(clip, at) ? null : 'is cut off');
        this.painted.push({ kind: 'glyph', text: glyph.unicode, at, size, colour, unseen, annotation });
      }
      const spacing = isGap ? 0 : charSpacing + (glyph.isSpace ? wordSpacing : 0);
      if (font.vertical) y += width - spacing;
      else x += (width + spacing) * scale;
    }
    this.text = { ...cursor, x, y };
  }

  private whyUnseen(): string | null {
    const { mode, groupAlpha, fillAlpha } = this.state;
    if (INVISIBLE_MODES.has(mode)) return 'is printed invisibly, like the text layer of a scan';
    if (this.off.includes(true)) return 'is on a layer that is switched off';
    return groupAlpha * fillAlpha < FAINT ? 'is transparent' : null;
  }

  private path(data: ArrayLike<number>, fills: boolean, strokes: boolean): void {
    const outlines = pointsOfPath(data, this.state.matrix);
    if (fills) this.area('a filled shape', outlines, this.state.fill);
    if (strokes && !this.isUnpainted(this.state.strokeAlpha, FAINT)) {
      for (const points of outlines) this.painted.push({ kind: 'line', points, annotation: this.annotation });
    }
    if (this.clipsNext) this.clipTo(outlines.flat());
    this.clipsNext = false;
  }

  private area(what: PaintedArea['what'], outlines: Point[][], colour: Colour): void {
    const box = intersection(boxOf(outlines.flat()), this.state.clip);
    const isEmpty = !(box.width >= 0 && box.height >= 0);
    if (isEmpty || !this.state.replaces || this.isUnpainted(this.state.fillAlpha, OPAQUE)) return;
    this.painted.push({ kind: 'area', what, outlines, box, colour, annotation: this.annotation });
  }

  private isUnpainted(alpha: number, least: number): boolean {
    return this.state.isMask || this.off.includes(true) || this.state.groupAlpha * alpha < least;
  }
}

const cornersOfBox = ({ x, y, width, height }: PaintState['clip']): Point[] => cornersOf([x, y], [x + width, y + height]);

/** pdf.js gives every plain colour as "#rrggbb". */
function colourOf(colour: unknown): Colour {
  const [, red, green, blue] = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(String(colour)) ?? [];
  return red && green && blue ? [Number.parseInt(red, 16), Number.parseInt(green, 16), Number.parseInt(blue, 16)] : null;
}
