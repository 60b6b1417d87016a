import { CsvError, parse } from 'csv-parse/sync';
import { unguardCell } from '../../../csv/spreadsheet-cells.js';
import { lotKey } from '../../lots/lot-number.js';
import { readDay } from './read-day.js';

/** What a lot list says of one lot, or of a wrong name for one. */
export interface LotRow {
  line: number;
  lot: string;
  /** The same as `lot`, unless that is a wrongly keyed name. */
  correctLot: string;
  sku: string;
  manufacturedOn: string | null;
  expiresOn: string | null;
  unitsProduced: number | null;
}

export interface LotFileProblem {
  /** The header is line 1. */
  line: number;
  column: string;
  code: string;
  detail: string;
}

const COLUMNS = {
  lot: 'Lot',
  sku: 'SKU',
  correctLot: 'Correct Lot Name',
  manufacturedOn: 'Manufacturing Date',
  expiresOn: 'Expiration Date',
  unitsProduced: 'Total Units in Lot',
} as const;
type Column = keyof typeof COLUMNS;
const columnNames = Object.entries(COLUMNS) as [Column, string][];
const REQUIRED: Column[] = ['lot', 'sku'];

const simplified = (name: string): string => name.toLowerCase().replace(/\s+/g, '');

/** Reads a lot list, collecting every problem of every row. Columns come in any order; columns of other names are not looked at. */
export function readLotFile(bytes: Uint8Array): { rows: LotRow[]; problems: LotFileProblem[] } {
  const problems: LotFileProblem[] = [];
  const note = (line: number, column: string, code: string, detail: string) => void problems.push({ line, column, code, detail });
  const [header = { line: 1, cells: [] }, ...lines] = readLines(decode(bytes), note);
  if (problems.length > 0) return { rows: [], problems };
  const places = readHeader(header.cells, note);
  if (problems.length > 0) return { rows: [], problems };
  const rows = lines.flatMap(({ line, cells }) => {
    if (cells.length !== header.cells.length) {
      note(line, '', 'wrong_cell_count', `The line has ${cells.length} cells and the header ${header.cells.length}.`);
      return [];
    }
    return readRow(line, (column) => cells[places[column]] ?? '', note);
  });
  return { rows, problems };
}

type Note = (line: number, column: string, code: string, detail: string) => void;

/** UTF-8, or UTF-16 as its byte order mark tells; bytes that are not UTF-8 are of Windows-1252, which older spreadsheets write. */
function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function readLines(text: string, note: Note): { line: number; cells: string[] }[] {
  const firstLine = text.split(/\r?\n/, 1)[0] ?? '';
  const delimiter = [',', ';', '\t'].toSorted((one, other) => firstLine.split(other).length - firstLine.split(one).length)[0] ?? ',';
  try {
    const records = parse(text, { delimiter, info: true, relax_column_count: true, skip_empty_lines: true });
    return (records as unknown as { info: { lines: number }; record: string[] }[])
      .map(({ info, record }) => ({ line: info.lines, cells: record.map((cell) => unguardCell(cell).trim()) }))
      .filter(({ cells }) => cells.some((cell) => cell !== ''));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    note(
      Number(error.lines ?? 1),
      '',
      'malformed_csv',
      'From here on the file is no CSV: a quote is not closed, or stands where none may.',
    );
    return [];
  }
}

function readHeader(cells: string[], note: Note): Record<Column, number> {
  const names = cells.map(simplified);
  const places = columnNames.map(([column, name]) => {
    const place = names.indexOf(simplified(name));
    if (place < 0 && REQUIRED.includes(column)) note(1, name, 'missing_column', `The file has no column ${name}.`);
    if (place !== names.lastIndexOf(simplified(name))) note(1, name, 'repeated_column', `The file has several columns ${name}.`);
    return [column, place] as const;
  });
  return Object.fromEntries(places) as Record<Column, number>;
}

/** One row, or none where what every row must say is missing. */
function readRow(line: number, cell: (column: Column) => string, note: Note): LotRow[] {
  const day = (column: Column): string | null => {
    const text = cell(column);
    const read = text === '' ? null : readDay(text);
    if (text !== '' && !read) note(line, COLUMNS[column], 'invalid_date', `${JSON.stringify(text)} is no day: M/D/YYYY or YYYY-MM-DD.`);
    return read;
  };
  const missing = REQUIRED.filter((column) => cell(column) === '');
  for (const column of missing) note(line, COLUMNS[column], 'required', `${COLUMNS[column]} is empty.`);
  const lot = lotKey(cell('lot'));
  const row = {
    line,
    lot,
    correctLot: lotKey(cell('correctLot')) || lot,
    sku: cell('sku'),
    manufacturedOn: day('manufacturedOn'),
    expiresOn: day('expiresOn'),
    unitsProduced: readUnits(line, cell('unitsProduced'), note),
  };
  return missing.length > 0 ? [] : [row];
}

/** A whole number, perhaps with the thousands set apart. */
function readUnits(line: number, text: string, note: Note): number | null {
  if (text === '') return null;
  const units = /^(\d{1,10}|\d{1,3}(,\d{3}){1,3})$/.test(text) ? Number(text.replaceAll(',', '')) : Number.NaN;
  if (units <= 1_000_000_000) return units;
  note(line, COLUMNS.unitsProduced, 'invalid_units', `${JSON.stringify(text)} is no whole number of units.`);
  return null;
}
