import { FileProblem } from '../problems/file-problem.js';
import type { Encoding } from './encodings.js';
import { guessCodePage, type HighBytes } from './guess-code-page.js';

export type Delimiter = ',' | ';' | '\t';

/** How a quotation mark stands within a quoted cell: doubled (RFC 4180), or behind a backslash. */
export type Escape = '"' | '\\';

/** Result of scanning the bytes of a whole file. */
export interface ByteFacts {
  /** Sequences of two or more bytes that are right UTF-8. */
  multibyteSequences: number;
  /** Places that are not UTF-8. */
  invalidSequences: number;
  /** The bytes at those places, with what stands beside them. */
  highBytes: HighBytes;
}

const DELIMITERS: readonly Delimiter[] = [',', ';', '\t'];
const OTHER_DELIMITERS = ['|', '^', '~', ':'];
const WEB_PAGE = /^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)?\s*<(?:!doctype\s+html|html|head|meta|body|table|style|\?xml)\b/i;
const SIGNATURES: readonly (readonly [string, string])[] = [
  ['%PDF', 'a PDF'],
  ['PK\u0003\u0004', 'an Excel workbook or a ZIP archive: save it as CSV'],
  ['\u00d0\u00cf\u0011\u00e0', 'an old Excel workbook: save it as CSV'],
];

/**
 * The encoding that the first bytes reveal.
 * @returns null when only a scan of the whole file can decide
 * @throws FileProblem `empty_file`, `binary_file`
 */
export function detectFromFirstBytes(head: Buffer): Encoding | null {
  if (head.length === 0) throw new FileProblem('empty_file', 'The file is empty.');
  const start = head.subarray(0, 4).toString('latin1');
  const signature = SIGNATURES.find(([bytes]) => start === bytes);
  if (signature) throw new FileProblem('binary_file', `The file is not CSV but ${signature[1]}.`);
  if (WEB_PAGE.test(head.subarray(0, 1_000).toString('latin1').replaceAll('\0', ''))) {
    const table = 'a table in HTML or XML, as some programs export it under the name of a spreadsheet';
    throw new FileProblem('binary_file', `The file is not CSV but ${table}: open it in a spreadsheet and save it as CSV.`);
  }
  if (start.startsWith('\u00ef\u00bb\u00bf')) return 'utf-8-bom';
  if (start.startsWith('\u00ff\u00fe')) return 'utf-16le';
  if (start.startsWith('\u00fe\u00ff')) return 'utf-16be';
  if (!head.includes(0)) return null;
  return utf16WithoutMark(head);
}

/**
 * Western text in UTF-16 has a zero in nearly every second byte. Zeros anywhere else mean that the file is not text.
 * @throws FileProblem `binary_file`
 */
function utf16WithoutMark(head: Buffer): Encoding {
  const pairs = Math.floor(head.length / 2);
  let evenZeros = 0;
  let oddZeros = 0;
  for (let at = 0; at < pairs * 2; at += 2) {
    if (head[at] === 0) evenZeros += 1;
    if (head[at + 1] === 0) oddZeros += 1;
  }
  if (evenZeros === 0 && oddZeros > pairs * 0.7) return 'utf-16le';
  if (oddZeros === 0 && evenZeros > pairs * 0.7) return 'utf-16be';
  throw new FileProblem('binary_file', 'The file is not CSV: it contains bytes that are not text.');
}

/**
 * The encoding of a file without a byte order mark. A file with valid multi-byte sequences is UTF-8, and its invalid ones are problems of their rows.
 * A file with high bytes but no valid sequence was never UTF-8: its words decide on the code page.
 */
export function encodingFromFacts({ multibyteSequences, invalidSequences, highBytes }: ByteFacts): Encoding {
  return invalidSequences > 0 && multibyteSequences === 0 ? guessCodePage(highBytes) : 'utf-8';
}

/** Where the header stands, and what the file has above it. */
export interface FoundHeader {
  /** from 1 */
  line: number;
  delimiter: Delimiter;
  /** The lines above it that are not empty. */
  above: SkippedLine[];
}

export interface SkippedLine {
  lineNumber: number;
  text: string;
}

/** Titles, dates and filters that a report prints above its table. */
const LINES_ABOVE = 30;
const SEP_LINE = /^"?sep=(.)"?[,;\t]*$/i;

/**
 * Finds the header: the first line that names enough of the needed columns, else the first line that is not empty. The delimiter is the one by which
 * it names most columns, or, where two name as many, what a `sep=` line above it says.
 * @param columnOf the column that a header cell names, null where it names none
 * @param needed the columns that the file has to have
 * @throws FileProblem `header_missing` where the header has another delimiter
 */
export function findHeader(text: string, columnOf: (header: string) => string | null, needed: ReadonlySet<string>): FoundHeader | null {
  const lines = text.split(/\r\n|\n|\r/, LINES_ABOVE).map((line, at) => ({ lineNumber: at + 1, text: line.replace(/^\ufeff/, '') }));
  const filled = lines.filter((line) => line.text.trim() !== '');
  const names = (line: SkippedLine, delimiter: Delimiter) =>
    wholeRow(lines, line)
      .split(delimiter)
      .map((cell) => columnOf(cell.trim().replace(/^"|"$/g, '')))
      .filter((column) => column !== null);
  const enough = Math.ceil(needed.size / 2);
  const isHeader = (line: SkippedLine) =>
    DELIMITERS.some((delimiter) => names(line, delimiter).filter((column) => needed.has(column)).length >= enough);
  const known = filled.find(isHeader);
  if (!known) refuseOtherDelimiter(filled, (cell) => columnOf(cell.trim().replace(/^"|"$/g, '')), enough);
  const header = known ?? filled.find((line) => !SEP_LINE.test(line.text.trim()));
  if (!header) return null;
  const above = filled.filter(({ lineNumber }) => lineNumber < header.lineNumber);
  const said = above.map((line) => SEP_LINE.exec(line.text.trim())?.[1]).find((delimiter) => delimiter !== undefined);
  const best = DELIMITERS.reduce(
    (chosen, delimiter) => (names(header, delimiter).length > names(header, chosen).length ? delimiter : chosen),
    ',',
  );
  const named = DELIMITERS.find((delimiter) => delimiter === said) ?? best;
  // A file that was saved again may have another delimiter than its first line says.
  return { line: header.lineNumber, delimiter: names(header, named).length < names(header, best).length ? best : named, above };
}

/**
 * A header whose columns are separated by something else is not guessed at: its cells may hold commas.
 * @throws FileProblem `header_missing`
 */
function refuseOtherDelimiter(lines: readonly SkippedLine[], columnOf: (header: string) => string | null, enough: number): void {
  for (const { lineNumber, text } of lines) {
    const found = OTHER_DELIMITERS.find(
      (delimiter) => text.split(delimiter).filter((cell) => columnOf(cell) !== null).length >= Math.max(enough, 2),
    );
    if (found === undefined) continue;
    const detail = `Line ${lineNumber} names columns separated by ${JSON.stringify(found)}: save the file with commas, semicolons or tabs between them.`;
    throw new FileProblem('header_missing', detail);
  }
}

/** A line with those after it up to the end of a quotation that it opens, as in a header whose cells have line breaks. */
function wholeRow(lines: readonly SkippedLine[], { lineNumber, text }: SkippedLine): string {
  let row = text;
  for (const line of lines.slice(lineNumber)) {
    if ((row.match(/"/g)?.length ?? 0) % 2 === 0) return row;
    row += `\n${line.text}`;
  }
  return text;
}
