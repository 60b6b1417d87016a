import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fontkit from '@pdf-lib/fontkit';
import { PDFDocument, type PDFFont, StandardFonts } from 'pdf-lib';
import { type FontChoice, splitByFont, type TextRun } from './split-by-font.js';
import { woffToSfnt } from './woff-to-sfnt.js';

type Fontkit = Parameters<PDFDocument['registerFontkit']>[0];
type OpenFont = ReturnType<Fontkit['create']>;

/** A font of this process: opened once, and embedded in the documents that need it. */
interface LoadedFont {
  bytes: Buffer;
  font: OpenFont & { hasGlyphForCodePoint(codePoint: number): boolean };
}

const require = createRequire(import.meta.url);
const open = (bytes: Buffer): LoadedFont => ({ bytes, font: fontkit.create(bytes) as LoadedFont['font'] });

/** Latin of every kind, Greek, Cyrillic, Hebrew, Arabic and more; then nearly all characters of Unicode, in the shapes of a screen. */
const SOURCES = [
  () => open(readFileSync(require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'))),
  () => open(woffToSfnt(readFileSync(require.resolve('@fontsource/unifontex/files/unifontex-latin-400-normal.woff')))),
] as const;

/** The fonts that documents are written with. Those for other scripts than the Latin one are opened by the first text that needs them. */
export class PrintFonts {
  readonly #loaded: (LoadedFont | undefined)[] = [];

  /** The same content always gives the same bytes: no date, and nothing of chance. */
  async newDocument(): Promise<PrintedDocument> {
    const pdf = await PDFDocument.create({ updateMetadata: false });
    const byBytes = (bytes: Uint8Array) => this.#loaded.find((loaded) => loaded?.bytes === bytes)?.font as OpenFont;
    pdf.registerFontkit({ create: byBytes } as Fontkit);
    const [regular, bold] = [await pdf.embedFont(StandardFonts.Helvetica), await pdf.embedFont(StandardFonts.HelveticaBold)];
    return new PrintedDocument(pdf, { regular, bold }, (index) => this.fallback(index));
  }

  private fallback(index: number): LoadedFont | undefined {
    this.#loaded[index] ??= SOURCES[index]?.();
    return this.#loaded[index];
  }
}

/** Text of any script with the font that prints each part of it. */
export class PrintedDocument {
  readonly #latin: ReadonlySet<number>;
  readonly #embedded = new Map<number, PDFFont>();
  /** Characters that no font has; they are printed by their numbers. */
  readonly unprintable = new Set<string>();

  constructor(
    readonly pdf: PDFDocument,
    private readonly standard: { regular: PDFFont; bold: PDFFont },
    private readonly fallback: (index: number) => LoadedFont | undefined,
  ) {
    this.#latin = new Set(standard.regular.getCharacterSet());
  }

  /** Which font prints each part of a text. A character that no font has becomes `[U+1F9FF]`. */
  async runs(text: string, isBold: boolean): Promise<(TextRun & { font: PDFFont })[]> {
    const { runs, missing } = splitByFont(text, (codePoints) => this.choose(codePoints));
    for (const character of missing) this.unprintable.add(character);
    const result = [];
    for (const run of runs) result.push({ ...run, font: await this.fontOf(run.choice, isBold) });
    return result;
  }

  private choose(codePoints: readonly number[]): FontChoice | null {
    if (codePoints.every((codePoint) => this.#latin.has(codePoint))) return 'standard';
    for (const index of SOURCES.keys()) {
      const font = this.fallback(index)?.font;
      if (font && codePoints.every((codePoint) => font.hasGlyphForCodePoint(codePoint))) return index;
    }
    return null;
  }

  private async fontOf(choice: FontChoice, isBold: boolean): Promise<PDFFont> {
    if (choice === 'standard') return isBold ? this.standard.bold : this.standard.regular;
    const known = this.#embedded.get(choice);
    const bytes = this.fallback(choice)?.bytes;
    if (known || !bytes) return known ?? this.standard.regular;
    const font = await this.pdf.embedFont(bytes, { subset: true });
    this.#embedded.set(choice, font);
    return font;
  }
}
