/** A number as programs write it that took a code for one: `91399.0`; and one of which a spreadsheet kept 15 digits: `9400111899223100000000`. */
const WRITTEN_AS_NUMBER = /^\d+\.0+$|^\d{15}0{4,}$/;
/** How a cell begins that a spreadsheet runs as a formula. A negative number is none, and as text it would be left out of every sum. */
const FORMULA = /^(?!-(?:0|[1-9]\d{0,14})(?:\.\d+)?$)'*[=+\-@＝＋－＠\t\r\n]|^'+[\dA-Z]/;
const GUARDED = /^'+[=+\-@＝＋－＠\t\r\n\d]|^''+[A-Z]/;
/** How text is kept from becoming a number: `="0123"`, also between apostrophes. */
const WRAPPED = /^('?)=\s*"((?:[^"]|"")*)"\1$/;

/**
 * Keeps a spreadsheet from running a cell as a formula. A cell that begins with `=`, `+`, `-`, `@` (of any width), tab, CR or LF, also behind
 * apostrophes, gets an apostrophe in front unless it is a negative number, as does one that begins with an apostrophe and a digit or a capital, and a code that looks like a number written by a program.
 * What looks like an error value or a number that lost its digits gets one too: the record holds exactly this. Every other cell stays unchanged.
 */
export const guardCell = (cell: string): string =>
  FORMULA.test(cell) || isWrittenAsNumber(cell) || isInExponents(cell) || isErrorValue(bare(cell)) ? `'${cell}` : cell;

const bare = (cell: string): string => cell.replace(/^'+/, '');

/** @returns whether an apostrophe in front says that the cell is text, whatever it looks like */
export const isMarkedAsText = (cell: string): boolean => cell.startsWith("'") && !cell.endsWith("'");

/** @returns whether a first apostrophe may be the text mark of a spreadsheet or belong to the name: `'Artefact Two`, `'Abd al-Karim` */
export const isMarkUnclear = (cell: string): boolean => /^'\p{Lu}.*[^']$/su.test(cell);

/**
 * Takes away what spreadsheets wrap text in: the apostrophe of `guardCell`, so that an export reads back exactly, `="0123"`, and in numbers and codes
 * any first apostrophe, or one at either end.
 * @param isOfWords the apostrophe of a name such as `'s-Hertogenbosch` stays
 */
export function unwrapCell(cell: string, isOfWords: boolean): string {
  const wrapped = WRAPPED.exec(cell)?.[2];
  if (wrapped !== undefined) return wrapped.replaceAll('""', '"').trim();
  if (!isOfWords) return /^'([^'=+\-@\t\r\n][^']*)'?$/.exec(cell)?.[1]?.trim() ?? withoutGuard(cell);
  return withoutGuard(cell);
}

const withoutGuard = (cell: string): string =>
  GUARDED.test(cell) || (cell.startsWith("'") && isErrorValue(bare(cell))) ? cell.slice(1) : cell;

/** What spreadsheets, in any language, and databases write where there is no value: `#DIV/0!`, `#¡VALOR!`, `#N/D`, `NULL`, `nan`. */
const ERROR_VALUES =
  /^(#[¡¿]?\p{L}[\p{L}\d_]*(\/[\p{L}\d])?[!?]|#\p{L}\/\p{L}|#(NV|ERROR|DELETED|GETTING_DATA|#+)|N\/A|NULL|\(NULL\)|\(BLANK\)|<NULL>|<NA>|\\N|NAN|NAT|NONE|UNDEFINED|\[OBJECT OBJECT\]|ERR:\d{3})$/iu;

/** @returns whether a spreadsheet or a database wrote the cell instead of a value */
export const isErrorValue = (cell: string): boolean => ERROR_VALUES.test(cell);

/** @returns whether a program shortened a number, whose digits are lost: `4.50012E+11`, `4.50012E11`. Without point and sign it may be a code: `12E5`. */
export const isInExponents = (cell: string): boolean => /^[+-]?\d([.,]\d+E[+-]?|E[+-])\d{1,3}$/i.test(cell);

/** @returns whether a program took a code for a number and added decimals, or lost its last digits */
export const isWrittenAsNumber = (cell: string): boolean => WRITTEN_AS_NUMBER.test(cell);

/** @returns whether a cell holds a formula and not its result; what is wrapped as `="0123"` holds none */
export const isFormula = (cell: string): boolean => /^=\s*[^=\s]/.test(cell) && !WRAPPED.test(cell);

/** Whether a cell holds NUL, C1 controls (bytes that Windows-1252 leaves without a meaning) or the replacement character. */
export const isUndecodable = (cell: string): boolean => /[\u0080-\u009f\ufffd]/.test(cell) || cell.includes('\0');

const quoted = (cell: string): string => (/[",;\t\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** One line of a CSV file (RFC 4180), safe to open in a spreadsheet. */
export const csvLine = (cells: readonly (string | number | null)[]): string =>
  `${cells.map((cell) => quoted(guardCell(String(cell ?? '')))).join(',')}\r\n`;
