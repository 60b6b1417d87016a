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

/** How far: each unquoted comma moves the cells behind it by one. */
const DISTANCES = [1, -1, 2, -2, 3, -3];

/** One may be an accident: a street called like a state, an extension for a phone number. */
const FEWEST = 2;

/**
 * Finds cells that stand some columns too far, as an unquoted comma in an address leaves them: the row has as many cells as the header all the same when
 * its last ones were empty.
 * @param cellOf the cell of a column, or of the one that many columns to the right of it
 * @returns the columns whose own cell does not look as it should while a neighbour's does; none where the cells may well stand where they belong
 */
export function shiftedColumns(cellOf: (column: Column, toTheRight: number) => string): Column[] {
  for (const toTheRight of DISTANCES) {
    const shifted = (Object.keys(LOOKS) as Column[]).filter((column) => {
      const looksRight = LOOKS[column];
      const own = cellOf(column, 0);
      return looksRight !== undefined && own !== '' && !looksRight(own) && looksRight(cellOf(column, toTheRight));
    });
    if (shifted.length >= FEWEST) return shifted;
  }
  return [];
}

/** Five-digit ZIP codes of these states and territories begin with a zero, which a spreadsheet drops. */
const ZERO_STATES = new Set('CT MA ME NH NJ PR RI VI VT AE'.split(' '));

export const hasLostZero = (zip: string, state: string): boolean => /^\d{3,4}(-\d{4})?$/.test(zip) && ZERO_STATES.has(state.toUpperCase());
