import type { Column } from './columns.js';

/** Of the United States and Canada. */
const STATES = new Set(
  'AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY PR VI GU AS MP AB BC MB NB NL NS NT NU ON PE QC SK YT'.split(
    ' ',
  ),
);

/** What a cell looks like in the columns whose cells differ from those of their neighbours. */
const LOOKS: Partial<Record<Column, (text: string) => boolean>> = {
  state: (text) => STATES.has(text.toUpperCase()),
  zip: (text) => /^(\d{5}(-?\d{4})?|[A-Z]\d[A-Z][ -]?\d[A-Z]\d)$/i.test(text),
  contactPhone: (text) => /^[\d\s()+./x-]{7,}$/i.test(text),
  contactEmail: (text) => /^[^@\s]+@[^@\s]+$/.test(text),
};
const LOOKING = Object.keys(LOOKS) as Column[];

/** What the second half of an address or of a name looks like where no country has such a town, telephone or e-mail address. */
const SECOND_HALVES: Partial<Record<Column, (text: string) => boolean>> = {
  city: (text) =>
    /^(suite|ste|apt|unit|bldg|building|room|rm|floor|fl|dock|dept|p\.?\s?o\.?\s?box)\b\.?\s*#?\s*([a-z]?-?\d[\w-]*|[a-z])$|^#\s?\d/i.test(
      text,
    ),
  contactPhone: (text) => /^[^\d@]+$/.test(text),
  contactEmail: (text) => !text.includes('@'),
};

/** How far: each unquoted comma moves the cells behind it by one. */
const DISTANCES = [1, -1, 2, -2, 3, -3];

/** One may be an accident: a street called like a state, an extension for a phone number. */
const FEWEST = 2;

/**
 * Finds cells that stand some columns too far, as an unquoted comma in an address leaves them: the row has as many cells as the header all the same when
 * its last ones were empty.
 * @param cellOf the cell of a column, or of the one that many columns to the right of it
 * @param afterBlanks the few cells of the row with a blank before them, as a comma within a text leaves them
 * @returns the columns whose own cell does not look as it should, while a neighbour's does or while it must be the second half of a text; none where the
 *   cells may well stand where they belong
 */
export function shiftedColumns(cellOf: (column: Column, toTheRight: number) => string, afterBlanks: () => readonly string[]): Column[] {
  const wrong = LOOKING.filter((column) => {
    const own = cellOf(column, 0);
    return own !== '' && !LOOKS[column]?.(own);
  });
  for (const toTheRight of wrong.length === 0 ? [] : DISTANCES) {
    const found = wrong.filter((column) => LOOKS[column]?.(cellOf(column, toTheRight)));
    // What belongs to one column and stands in another is evidence in both.
    const shifted = wrong.filter((column) => found.includes(column) || found.some((other) => LOOKS[other]?.(cellOf(column, 0))));
    if (found.length > 0 && shifted.length + (afterBlanks().length > 0 ? 1 : 0) >= FEWEST) return shifted;
  }
  return (Object.keys(SECOND_HALVES) as Column[]).filter((column) => {
    const own = cellOf(column, 0);
    return own !== '' && SECOND_HALVES[column]?.(own) && afterBlanks().includes(own);
  });
}

/** More than these, and the file writes a blank after every delimiter. */
const MOST_AFTER_BLANKS = 3;

/**
 * @param raw the text of the row as received
 * @returns the unquoted cells that begin with a blank; none where most cells do
 */
export function cellsAfterBlanks(raw: string, delimiter: string): string[] {
  const unquoted = raw.includes('"') ? raw.replace(/"(?:[^"]|"")*"/g, '') : raw;
  const found = unquoted
    .split(delimiter)
    .slice(1)
    .filter((cell) => /^ +\S/.test(cell));
  return found.length > MOST_AFTER_BLANKS ? [] : found.map((cell) => cell.trim());
}

/** Five-digit ZIP codes of these states and territories begin with a zero, which a spreadsheet drops. */
const ZERO_STATES = new Set([
  ...'CT MA ME NH NJ PR RI VI VT AE'.split(' '),
  ...['CONNECTICUT', 'MASSACHUSETTS', 'MAINE', 'NEW HAMPSHIRE', 'NEW JERSEY', 'PUERTO RICO', 'RHODE ISLAND', 'VERMONT'],
]);

export const hasLostZero = (zip: string, state: string): boolean =>
  /^(\d{3,4}(-\d{4})?|\d{7,8})$/.test(zip) && ZERO_STATES.has(state.toUpperCase());
