import { boundProblems, type ProblemBudget } from '../../bound-problems.js';
import { FIELDS, type ParsedRow } from './parse-row.js';

const columnOf = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The columns of import_rows that `copyLine` fills. */
export const COPIED_COLUMNS = ['import_id', 'line_number', 'status', 'raw', 'problems', 'warnings', ...FIELDS.map(columnOf)];

const COPY_ESCAPES: Record<string, string> = { '\0': '\u2400', '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const NEEDS_ESCAPE = /[\0\\\t\n\r]/;
/** The same within an array, which has its own escapes for quotation mark and backslash. */
const ARRAY_ESCAPES: Record<string, string> = { ...COPY_ESCAPES, '"': '\\\\"', '\\': '\\\\\\\\' };

/** A value in the text format of COPY. PostgreSQL cannot store NUL, so a raw cell shows the symbol for it; the row is invalid and the file is kept. */
function field(value: string | number | null): string {
  if (value === null) return '\\N';
  if (typeof value === 'number') return String(value);
  return NEEDS_ESCAPE.test(value) ? value.replace(/[\0\\\t\n\r]/g, (character) => COPY_ESCAPES[character] ?? character) : value;
}

const array = (cells: string[]): string =>
  `{"${cells.map((cell) => (/[\0\\\t\n\r"]/.test(cell) ? cell.replace(/[\0\\\t\n\r"]/g, (character) => ARRAY_ESCAPES[character] ?? character) : cell)).join('","')}"}`;

/**
 * One row of the file as a line of COPY text, with its line break.
 * @param lineNumber line of the file on which the row begins; the header is line 1
 * @param cells the raw cells
 * @param budget of the import
 */
export function copyLine(
  importId: number,
  lineNumber: number,
  cells: string[],
  { values, problems, warnings }: ParsedRow,
  budget: ProblemBudget,
): string {
  const kept = problems.length > 0 ? budget.keep(problems) : null;
  const shown = warnings.length > 0 && kept?.length !== 0 ? boundProblems(warnings) : null;
  const json = (found: readonly object[] | null) => field(found && JSON.stringify(found));
  let line = `${importId}\t${lineNumber}\t${kept ? 'invalid' : 'valid'}\t${array(cells)}\t${json(kept)}\t${json(shown)}`;
  for (const name of FIELDS) line += `\t${field(values[name])}`;
  return `${line}\n`;
}
