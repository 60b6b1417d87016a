import { setImmediate } from 'node:timers/promises';
import { fill, type PDFPage, popGraphicsState, pushGraphicsState, rectangle, rgb } from 'pdf-lib';
import type { PrintedDocument } from './print-fonts.js';

const [WIDTH, HEIGHT] = [612, 792];
const MARGIN = 54;
const BOTTOM = 60;
export const TEXT_WIDTH = WIDTH - 2 * MARGIN;
const LEADING = 1.35;
/** Rows of a table after which other requests have their turn. */
const ROWS_AT_ONCE = 50;
const GREY = rgb(0.55, 0.55, 0.55);

export interface TextStyle {
  size?: number;
  bold?: boolean;
  /** Points from the left margin, and how wide the text may be. */
  left?: number;
  width?: number;
}

export interface Column {
  title: string;
  /** Its part of the width. */
  share: number;
}

/** Writes letter pages from top to bottom, in points. A page that is full is followed by the next. */
export class PageWriter {
  #page: PDFPage;
  #top = HEIGHT - MARGIN;

  constructor(private readonly document: PrintedDocument) {
    this.#page = document.pdf.addPage([WIDTH, HEIGHT]);
  }

  space(points: number): void {
    this.#top -= points;
  }

  /** Begins a new page unless so much room is left on this one. */
  keep(points: number): void {
    if (this.#top - points < BOTTOM) this.newPage();
  }

  newPage(): void {
    this.#page = this.document.pdf.addPage([WIDTH, HEIGHT]);
    this.#top = HEIGHT - MARGIN;
  }

  async text(text: string, style: TextStyle = {}): Promise<void> {
    const size = style.size ?? 10;
    for (const line of await this.wrap(text, style)) {
      this.keep(size * LEADING);
      this.#top -= size * LEADING;
      await this.draw(line, this.#top, style);
    }
  }

  async heading(text: string): Promise<void> {
    this.keep(60);
    this.space(10);
    await this.text(text, { size: 12, bold: true });
    this.space(3);
  }

  /** Rows of cells, whose texts wrap. The titles are repeated on each page. */
  async table(columns: readonly Column[], rows: readonly (readonly string[])[], { rowHeight = 0 } = {}): Promise<void> {
    const titles = columns.map(({ title }) => title);
    this.keep(60 + rowHeight);
    await this.row(columns, titles, true, 0);
    for (const [index, cells] of rows.entries()) {
      if (index % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await setImmediate();
      if (this.#top - (await this.heightOf(columns, cells, false, rowHeight)) < BOTTOM) {
        this.newPage();
        await this.row(columns, titles, true, 0);
      }
      await this.row(columns, cells, false, rowHeight);
    }
  }

  /** A label with a line to write on. */
  async blank(label: string, { left = 0, width = TEXT_WIDTH }: { left?: number; width?: number } = {}): Promise<void> {
    await this.draw(label, this.#top, { size: 9, left });
    const end = left + (await this.widthOf(label, { size: 9 })) + 6;
    this.line(MARGIN + end, MARGIN + left + width, this.#top - 2);
  }

  /** Dark squares, as of a QR code, with the upper edge where the next line would be. */
  squares(modules: { size: number; data: ArrayLike<number> }, side: number, left: number): void {
    const step = side / modules.size;
    this.#page.pushOperators(pushGraphicsState());
    for (let y = 0; y < modules.size; y += 1) {
      for (let x = 0; x < modules.size; x += 1) {
        if (modules.data[y * modules.size + x])
          this.#page.pushOperators(rectangle(MARGIN + left + x * step, this.#top - (y + 1) * step, step, step));
      }
    }
    this.#page.pushOperators(fill(), popGraphicsState());
  }

  /** Lines beside something of this height, such as squares: what follows begins below both. */
  async beside(height: number, write: () => Promise<void>): Promise<void> {
    const [page, foot] = [this.#page, this.#top - height];
    await write();
    if (this.#page === page) this.#top = Math.min(this.#top, foot);
  }

  /** The same line at the foot of every page, with its number. */
  async footer(text: string): Promise<void> {
    const pages = this.document.pdf.getPages();
    for (const [index, page] of pages.entries()) {
      this.#page = page;
      await this.draw(text, 36, { size: 8, width: TEXT_WIDTH - 80 });
      await this.draw(`Page ${index + 1} of ${pages.length}`, 36, { size: 8, left: TEXT_WIDTH - 60 });
    }
  }

  /** @returns the bytes; the same for the same content */
  bytes(): Promise<Uint8Array> {
    return this.document.pdf.save({ objectsPerTick: Number.POSITIVE_INFINITY });
  }

  private async row(columns: readonly Column[], cells: readonly string[], bold: boolean, rowHeight: number): Promise<void> {
    const height = await this.heightOf(columns, cells, bold, rowHeight);
    const size = 9;
    let left = 0;
    for (const [index, { share }] of columns.entries()) {
      const style = { size, bold, left: left + 3, width: share * TEXT_WIDTH - 6 };
      for (const [number, line] of (await this.wrap(cells[index] ?? '', style)).entries()) {
        await this.draw(line, this.#top - (number + 1) * size * LEADING, style);
      }
      left += share * TEXT_WIDTH;
    }
    this.#top -= height;
    this.line(MARGIN, MARGIN + TEXT_WIDTH, this.#top);
  }

  private async heightOf(columns: readonly Column[], cells: readonly string[], bold: boolean, rowHeight: number): Promise<number> {
    const lines = await Promise.all(
      columns.map(({ share }, index) => this.wrap(cells[index] ?? '', { size: 9, bold, width: share * TEXT_WIDTH - 6 })),
    );
    return Math.max(rowHeight, Math.max(...lines.map(({ length }) => length)) * 9 * LEADING + 5);
  }

  private line(from: number, to: number, y: number): void {
    this.#page.drawLine({ start: { x: from, y }, end: { x: to, y }, thickness: 0.5, color: GREY });
  }

  private async draw(line: string, y: number, { size = 10, bold = false, left = 0 }: TextStyle): Promise<void> {
    let x = MARGIN + left;
    for (const { text, font } of await this.document.runs(line, bold)) {
      this.#page.drawText(text, { x, y, size, font });
      x += font.widthOfTextAtSize(text, size);
    }
  }

  private async widthOf(text: string, { size = 10, bold = false }: TextStyle): Promise<number> {
    const runs = await this.document.runs(text, bold);
    return runs.reduce((sum, run) => sum + run.font.widthOfTextAtSize(run.text, size), 0);
  }

  /** Lines that fit, broken at blanks; a word that is longer than a line is broken anywhere. */
  private async wrap(text: string, style: TextStyle): Promise<string[]> {
    const room = style.width ?? TEXT_WIDTH - (style.left ?? 0);
    const lines: string[] = [];
    for (const paragraph of text.split(/\r\n|[\n\r\u2028\u2029]/u)) {
      // Most cells fit as they are, and measuring word by word costs several times as much.
      if (!paragraph.startsWith(' ') && (await this.widthOf(paragraph, style)) <= room) {
        lines.push(paragraph);
        continue;
      }
      let line = '';
      for (const word of paragraph.split(/ /)) {
        const longer = line === '' ? word : `${line} ${word}`;
        if ((await this.widthOf(longer, style)) <= room) line = longer;
        else {
          if (line !== '') lines.push(line);
          const broken = await this.breakWord(word, room, style);
          line = broken.pop() ?? '';
          lines.push(...broken);
        }
      }
      lines.push(line);
    }
    return lines;
  }

  private async breakWord(word: string, room: number, style: TextStyle): Promise<string[]> {
    const parts: string[] = [];
    let part = '';
    for (const { segment } of LETTERS.segment(word)) {
      if (part !== '' && (await this.widthOf(part + segment, style)) > room) {
        parts.push(part);
        part = '';
      }
      part += segment;
    }
    return [...parts, part];
  }
}

const LETTERS = new Intl.Segmenter('en', { granularity: 'grapheme' });
