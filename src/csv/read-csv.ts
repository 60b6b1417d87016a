import type { Readable } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import { FileProblem } from '../problems/file-problem.js';
import { type ColumnTable, columnFinder, headerNames } from './columns.js';
import { type Delimiter, detectFromFirstBytes, type Escape, encodingFromFacts, findHeader, type SkippedLine } from './detect-dialect.js';
import { decoderOf, type Encoding, transcode } from './encodings.js';
import { type Positions, parseHeader } from './parse-header.js';
import { repeatedHeader } from './repeated-header.js';
import { ByteScanner } from './scan-bytes.js';
import { EscapeScanner } from './scan-escapes.js';

/** How the bytes of a file become rows. */
export interface Dialect {
  encoding: Encoding;
  delimiter: Delimiter;
  escape: Escape;
  /** Some cells escape quotation marks by a backslash, others by doubling them: which one is meant is unclear wherever a backslash stands. */
  isMixed: boolean;
  /** The line of the header, from 1. */
  headerLine: number;
  header: string[];
  /** The column of every name that the header may give to one, as `headerKey` writes it. */
  names: Record<string, string>;
}

export interface CsvFile<Column extends string = string> extends Dialect {
  positions: Positions<Column>;
  /** The lines above the header. */
  skipped: SkippedLine[];
}

export interface CsvRow {
  /** The line on which the row begins, from 1. */
  lineNumber: number;
  cells: string[];
  /** The text of the row as received. */
  raw: string;
}

const HEAD_BYTES = 64 * 1024;
const LONGEST_ROW = 1024 * 1024;

/**
 * Finds out encoding, quotation, delimiter and columns, reading the whole file.
 * @param open opens the file from its beginning; called twice
 * @throws FileProblem `empty_file`, `binary_file`, and those of `parseHeader`
 */
export async function inspectCsv<Column extends string>(
  open: () => Promise<Readable>,
  columns: ColumnTable<Column>,
): Promise<CsvFile<Column>> {
  const head = await inspectHead(await open(), columns);
  const bytes = new ByteScanner();
  const escapes = new EscapeScanner();
  // Quotation marks and delimiters are ASCII, so the code page does not matter here.
  const decoder = head.encoding?.startsWith('utf-16') ? decoderOf(head.encoding) : null;
  for await (const chunk of await open()) {
    if (head.encoding === null) bytes.push(chunk);
    escapes.push(decoder ? decoder.decode(chunk) : chunk.toString('latin1'));
  }
  return { ...head, ...escapes.end(), encoding: head.encoding ?? encodingFromFacts(bytes.end()) };
}

type FoundInHead<Column extends string> = Omit<CsvFile<Column>, 'encoding' | 'escape' | 'isMixed'> & { encoding: Encoding | null };

/**
 * What the first 64 KB of a file show. Header names are ASCII, so an undecided encoding does not matter here.
 * @returns `encoding` is null when only the whole file can decide it
 * @throws FileProblem `empty_file`, `binary_file`, and those of `parseHeader`
 */
export async function inspectHead<Column extends string>(stream: Readable, columns: ColumnTable<Column>): Promise<FoundInHead<Column>> {
  const head = await readHead(stream);
  const encoding = detectFromFirstBytes(head);
  const text = decoderOf(encoding ?? 'utf-8').decode(head);
  const needed = new Set((Object.keys(columns) as Column[]).filter((column) => columns[column].needed));
  const found = findHeader(text, columnFinder(columns), needed);
  if (!found) throw new FileProblem('header_missing', 'The file has no header line.');
  const { delimiter, line: headerLine, above: skipped } = found;
  const [header] = await headerCells(text, delimiter, headerLine);
  if (!header) throw new FileProblem('header_missing', 'The file has no header line.');
  return { encoding, delimiter, headerLine, header, names: headerNames(columns), positions: parseHeader(header, columns), skipped };
}

async function readHead(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= HEAD_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, HEAD_BYTES);
}

const parserOptions = ({ delimiter, escape: escapedBy, headerLine }: Pick<Dialect, 'delimiter' | 'escape' | 'headerLine'>) => ({
  bom: true,
  delimiter,
  escape: escapedBy,
  from_line: headerLine,
  info: true as const,
  // A blank before a quotation mark does not keep it from opening a cell.
  ltrim: true,
  record_delimiter: ['\r\n', '\n', '\r'],
  relax_column_count: true,
  // A quotation mark inside an unquoted cell (a 5" tube) is a character like any other.
  relax_quotes: true,
  skip_empty_lines: true,
  max_record_size: LONGEST_ROW,
});

async function headerCells(text: string, delimiter: Delimiter, headerLine: number): Promise<string[][]> {
  const parser = parse(text, { ...parserOptions({ delimiter, escape: '"', headerLine }), to: 1 });
  const rows: string[][] = [];
  try {
    for await (const { record } of parser) rows.push((record as string[]).map((cell) => cell.trim()));
  } catch (error) {
    throw asFileProblem(error);
  }
  return rows;
}

/**
 * The rows after the header, one by one, so that memory does not grow with the file. Rows of nothing but delimiters are skipped.
 * @param onSkip called with each line that repeats the header, as files do that were put together from several
 * @throws FileProblem `quote_not_closed`, `row_too_long`, `malformed_csv`: quotation marks make the end of a row unclear; `repeated_header`: a second
 *   header has other columns than the first
 */
export async function* readCsv(stream: Readable, dialect: Dialect, onSkip: (line: SkippedLine) => void): AsyncGenerator<CsvRow> {
  const { encoding, header, names } = dialect;
  const parser = parse({ ...parserOptions(dialect), raw: true });
  const decoded = transcode(encoding);
  const source = decoded ? stream.pipe(decoded) : stream;
  for (const part of [stream, source]) part.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  const isRepeated = repeatedHeader(header, names);
  let isHeader = true;
  // The parser counts CRLF within a cell as two lines.
  let countedTwice = 0;
  try {
    for await (const { record, info, raw } of parser as AsyncIterable<{ record: string[]; info: { lines: number }; raw: string }>) {
      const breaks = /[\r\n]/.test(raw.trim()) ? lineBreaksWithin(record) : [];
      countedTwice += breaks.filter((lineBreak) => lineBreak === '\r\n').length;
      if (isHeader) {
        isHeader = false;
        continue;
      }
      if (record.every((cell) => cell.trim() === '')) continue;
      const lineNumber = info.lines - countedTwice - breaks.length;
      if (isRepeated(record, lineNumber)) onSkip({ lineNumber, text: raw.trim() });
      else yield { lineNumber, cells: record.map((cell) => unquoted(cell, raw)), raw };
    }
  } catch (error) {
    throw asFileProblem(error);
  } finally {
    stream.destroy();
  }
}

/**
 * The same rows, as long as they are not too many.
 * @throws FileProblem `too_many_rows`
 */
export async function* atMost(most: number, rows: AsyncIterable<CsvRow>): AsyncGenerator<CsvRow> {
  let count = 0;
  for await (const row of rows) {
    count += 1;
    if (count > most) {
      const detail = `The file has more than ${most} rows, the most that one import takes: split it.`;
      throw new FileProblem('too_many_rows', detail, { line: row.lineNumber });
    }
    yield row;
  }
}

const QUOTED_BEFORE_BLANKS = /^".*"\s+$/s;
const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

/** The parser takes the quotation marks of a cell for its own characters where a blank follows them. */
function unquoted(cell: string, raw: string): string {
  if (!QUOTED_BEFORE_BLANKS.test(cell) || raw.includes(quoted(cell))) return cell;
  const within = cell.trimEnd().slice(1, -1);
  return raw.includes(quoted(within)) ? within : cell;
}

const lineBreaksWithin = (cells: string[]): string[] => cells.flatMap((cell) => cell.match(/\r\n|\n|\r/g) ?? []);

const isCsvError = (error: unknown): error is CsvError =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_');

function asFileProblem(error: unknown): unknown {
  if (!isCsvError(error)) return error;
  const at = { line: typeof error.lines === 'number' ? error.lines : 1 };
  const line = ` (line ${at.line})`;
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return new FileProblem(
        'quote_not_closed',
        'A quotation mark opens a cell and is never closed, so it is unclear where the following rows end: close it and upload the file again.',
        at,
      );
    case 'CSV_MAX_RECORD_SIZE':
      return new FileProblem('row_too_long', `A row is longer than 1 MB${line}: was a quotation mark left open?`, at);
    default:
      return new FileProblem('malformed_csv', `Misplaced quotation marks make the rows unclear${line}.`, at);
  }
}
