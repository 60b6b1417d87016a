import { PageWriter } from './page-writer.js';
import type { PrintFonts } from './print-fonts.js';

export type Cell = string | number | null;

const BLANK = '______________________';
const SIZE = 9.5;

/** A report as letter pages: facts and tables under headings. The same content gives the same bytes. */
export class ReportPages {
  private constructor(private readonly page: PageWriter) {}

  static async begin(fonts: PrintFonts, title: string): Promise<ReportPages> {
    const document = await fonts.newDocument();
    document.pdf.setTitle(title);
    document.pdf.setLanguage('en');
    const page = new PageWriter(document);
    await page.text(title, { size: 15, bold: true });
    page.space(6);
    return new ReportPages(page);
  }

  heading(text: string): Promise<void> {
    return this.page.heading(text);
  }

  /** A name and its value; null is a blank to fill in. */
  async fact(name: string, value: Cell): Promise<void> {
    await this.page.text(`${name}: ${value ?? BLANK}`, { size: SIZE });
  }

  note(text: string): Promise<void> {
    return this.page.text(text, { size: SIZE });
  }

  /** @param columns each title with its part of the width */
  async table(columns: Readonly<Record<string, number>>, rows: readonly (readonly Cell[])[]): Promise<void> {
    this.page.space(4);
    if (rows.length === 0) return this.note('none');
    const titles = Object.entries(columns).map(([title, share]) => ({ title, share }));
    const texts = rows.map((cells) => cells.map((cell) => String(cell ?? '')));
    await this.page.table(titles, texts);
  }

  /** @param footer printed on every page */
  async end(footer: string): Promise<Buffer> {
    await this.page.footer(footer);
    return Buffer.from(await this.page.bytes());
  }
}
