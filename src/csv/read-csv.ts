import { Readable, Transform } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import { FileProblem } from '../problems/file-problem.js';
import { type ColumnTable, columnFinder } from './columns.js';
import { type Delimiter, detectDelimiter, detectFromFirstBytes, type Encoding, encodingFromFacts } from './detect-dialect.js';
import { type Positions, parseHeader } from './parse-header.js';
import { ByteScanner } from './scan-bytes.js';

/** How the bytes of a file become cells. */
export interface Dialect {
  encoding: Encoding;
  delimiter: Delimiter;
}

export interface CsvFile<Column extends string = string> extends Dialect {
  header: string[];
  positions: Positions<Column>;
}

export interface CsvRow {
  /** The line on which the row begins, the header being line 1. */
  lineNumber: number;
  cells: string[];
  /** The text of the row as received. */
  raw: string;
}

const HEAD_BYTES = 64 * 1024;
const LONGEST_ROW = 1024 * 1024;

const decoders: Partial<Record<Encoding, string>> = { 'utf-16le': 'utf-16le', 'utf-16be': 'utf-16be', 'windows-1252': 'windows-1252' };

/**
 * Finds out encoding, delimiter and columns. Reads the whole file only if the first bytes leave the encoding open.
 * @param open opens the file from its beginning; called once or twice
 * @throws FileProblem `empty_file`, `binary_file`, and those of `parseHeader`
 */
export async function inspectCsv<Column extends string>(
  open: () => Promise<Readable>,
  columns: ColumnTable<Column>,
): Promise<CsvFile<Column>> {
  const head = await inspectHead(await open(), columns);
  return { ...head, encoding: head.encoding ?? (await scanEncoding(await open())) };
}

/**
 * What the first 64 KB of a file show. Header names are ASCII, so an undecided encoding does not matter here.
 * @returns `encoding` is null when only the whole file can decide it
 * @throws FileProblem `empty_file`, `binary_file`, and those of `parseHeader`
 */
export async function inspectHead<Column extends string>(
  stream: Readable,
  columns: ColumnTable<Column>,
): Promise<Omit<CsvFile<Column>, 'encoding'> & { encoding: Encoding | null }> {
  const head = await readHead(stream);
  const encoding = detectFromFirstBytes(head);
  const text = new TextDecoder((encoding && decoders[encoding]) ?? 'utf-8').decode(head);
  const firstLine = /^[\s]*([^\r\n]*)/.exec(text)?.[1] ?? '';
  if (firstLine.trim() === '') throw new FileProblem('header_missing', 'The file has no header line.');
  const delimiter = detectDelimiter(firstLine, columnFinder(columns));
  const [header] = await headerCells(text, delimiter);
  if (!header) throw new FileProblem('header_missing', 'The file has no header line.');
  return { encoding, delimiter, header, positions: parseHeader(header, columns) };
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

async function scanEncoding(stream: Readable): Promise<Encoding> {
  const scanner = new ByteScanner();
  for await (const chunk of stream) scanner.push(chunk);
  return encodingFromFacts(scanner.end());
}

const parserOptions = (delimiter: Delimiter) => ({
  bom: true,
  delimiter,
  info: true as const,
  record_delimiter: ['\r\n', '\n', '\r'],
  relax_column_count: true,
  // A quotation mark inside an unquoted cell (a 5" tube) is a character like any other.
  relax_quotes: true,
  skip_empty_lines: true,
  max_record_size: LONGEST_ROW,
});

async function headerCells(text: string, delimiter: Delimiter): Promise<string[][]> {
  const parser = parse(text, { ...parserOptions(delimiter), to: 1 });
  const rows: string[][] = [];
  try {
    for await (const { record } of parser) rows.push((record as string[]).map((cell) => cell.trim()));
  } catch (error) {
    throw asFileProblem(error);
  }
  return rows;
}

/**
 * The rows after the header, one by one, so that memory does not grow with the file.
 * @throws FileProblem `quote_not_closed`, `row_too_long`, `malformed_csv`: quotation marks make the end of a row unclear
 */
export async function* readCsv(stream: Readable, { encoding, delimiter }: Dialect): AsyncGenerator<CsvRow> {
  const parser = parse({ ...parserOptions(delimiter), raw: true });
  const source = decoders[encoding] ? stream.pipe(transcode(decoders[encoding])) : stream;
  for (const part of [stream, source]) part.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let isHeader = true;
  try {
    for await (const { record, info, raw } of parser as AsyncIterable<{ record: string[]; info: { lines: number }; raw: string }>) {
      if (isHeader) {
        isHeader = false;
        continue;
      }
      yield { lineNumber: info.lines - lineBreaksWithin(record), cells: record, raw };
    }
  } catch (error) {
    throw asFileProblem(error);
  } finally {
    stream.destroy();
  }
}

/** To UTF-8, which the parser reads. Bytes without a meaning become U+FFFD or C1 controls, which the row readers look for. */
function transcode(from: string): Transform {
  const decoder = new TextDecoder(from, { ignoreBOM: false });
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => done(null, decoder.decode(chunk, { stream: true })),
    flush: (done) => done(null, decoder.decode()),
  });
}

const lineBreaksWithin = (cells: string[]): number => cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);

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
