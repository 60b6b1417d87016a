import { isRegionAbroad, isState, isUnitedStates } from '../../../../addresses/regions.js';
import { isErrorValue } from '../../../../csv/spreadsheet-cells.js';
import { isConfirmed, isForeign, isOdd, isUsual } from './cell-looks.js';
import { COLUMNS, type Column } from './columns.js';

/** What a cell looks like in the columns whose cells differ from those of their neighbours. */
const LOOKS: Partial<Record<Column, (text: string) => boolean>> = {
  state: isState,
  zip: (text) => /^(\d{5}(-?\d{4})?|[A-Z]\d[A-Z][ -]?\d[A-Z]\d)$/i.test(text),
  contactPhone: (text) => /^[\d\s()+./x-]{7,}$/i.test(text),
  contactEmail: (text) => /^[^@\s]+@[^@\s]+$/.test(text),
};
const LOOKING = Object.keys(LOOKS) as Column[];

/** Columns whose cells can be recognised by how they look, or can look like those of another column. */
const JUDGED = [
  ...(['facilityName', 'shipToName', 'address1', 'address2', 'city', 'state', 'zip', 'country'] as const),
  ...(['contactName', 'contactPhone', 'contactEmail', 'trackingNumber'] as const),
];
const ALL = Object.keys(COLUMNS) as Column[];

/** How far: each unquoted comma moves the cells behind it by one. */
const DISTANCES = [1, -1, 2, -2, 3, -3];

/** One may be an accident: a street called like a state, an extension for a phone number. */
const FEWEST = 2;

/** A row as far as its shape is judged. */
export interface RowShape {
  /** @returns the cell of a column, or of the one that many columns to the right of it; empty where the file has none */
  cellOf(column: Column, toTheRight: number): string;
  /** The place of a column in the row. */
  positionOf(column: Column): number | undefined;
  /** The few cells of the row with a blank before them, as a comma within a text leaves them. */
  afterBlanks(): readonly string[];
  /** Whether the row has more cells than the header, all of them empty. */
  hasExtraCells: boolean;
  /** Names of reps, in small letters. */
  reps: ReadonlyMap<string, unknown>;
}

/** The columns whose cells stand in the wrong one for certain, and those whose cells may. */
export interface Shift {
  certain: Column[];
  possible: Column[];
}

/**
 * Finds cells that stand some columns too far, as an unquoted comma in an address leaves them: the row has as many cells as the header all the same when
 * its last ones were empty. Two cells that cannot belong where they stand are no accident; a single one may have been typed so.
 */
export function findShift(row: RowShape): Shift {
  const moved = movedColumns(row);
  if (moved.length > 0) return { certain: moved, possible: [] };
  const filled = JUDGED.filter((column) => {
    const own = row.cellOf(column, 0);
    return own !== '' && !isUsual(column, own) && !isErrorValue(own);
  });
  const isWrong = (column: Column) => {
    const own = row.cellOf(column, 0);
    return isForeign(column, own) || (column === 'trackingNumber' && row.reps.has(own.toLowerCase()));
  };
  const foreign = filled.filter(isWrong);
  const possible = filled.filter(
    (column) => foreign.includes(column) || isOdd(column, row.cellOf(column, 0)) || isUnknownState(column, row),
  );
  const marked = row.hasExtraCells || possible.length > 0 || row.afterBlanks().length > 0 ? markedColumns(row) : [];
  // A comma within a text leaves its second half where it cannot belong, behind a blank.
  const halves = possible.filter((column) => marked.includes(column));
  const certain = foreign.length >= FEWEST || (foreign.length > 0 && marked.length > 0) ? foreign : halves;
  if (certain.length > 0) return { certain, possible: [] };
  return { certain: [], possible: [...new Set([...possible, ...marked])] };
}

/** The columns whose own cell does not look as it should, while a neighbour's does. */
function movedColumns({ cellOf, afterBlanks }: RowShape): Column[] {
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
  return [];
}

/** What is no state of the United States, in an address that is there, or that looks so and names no other country. */
function isUnknownState(column: Column, { cellOf }: RowShape): boolean {
  const state = cellOf('state', 0);
  if (column !== 'state' || isState(state) || !/\p{L}/u.test(state)) return false;
  const country = cellOf('country', 0);
  if (country !== '') return isUnitedStates(country);
  return /^\d{5}(-\d{4})?$/.test(cellOf('zip', 0)) && !/^\+(?!1\b)/.test(cellOf('contactPhone', 0)) && !isRegionAbroad(state);
}

/**
 * Columns with a sign of a comma within a text: a blank that begins their cell, or a cell too many in the row. Where a cell behind them looks as only those
 * of its column do, nothing was moved; but the second half of a facility's name may stand where the file has none of a ship-to.
 */
function markedColumns({ cellOf, positionOf, afterBlanks, hasExtraCells }: RowShape): Column[] {
  const filled = ALL.filter((column) => cellOf(column, 0) !== '').sort((a, b) => (positionOf(a) ?? 0) - (positionOf(b) ?? 0));
  const lastConfirmed = filled.findLastIndex((column) => isConfirmed(column, cellOf(column, 0)));
  const unclear = filled.slice(lastConfirmed + 1);
  if (hasExtraCells && unclear.length > 0) return unclear;
  const blanks = afterBlanks();
  return [...filled.filter((column) => column === 'shipToName'), ...unclear].filter((column) => blanks.includes(cellOf(column, 0)));
}

/** Five-digit ZIP codes of these states and territories begin with a zero, which a spreadsheet drops. */
const ZERO_STATES = new Set([
  ...'CT MA ME NH NJ PR RI VI VT AE'.split(' '),
  ...['CONNECTICUT', 'MASSACHUSETTS', 'MAINE', 'NEW HAMPSHIRE', 'NEW JERSEY', 'PUERTO RICO', 'RHODE ISLAND', 'VERMONT'],
]);

export const hasLostZero = (zip: string, state: string): boolean =>
  /^(\d{3,4}(-\d{4})?|\d{7,8})$/.test(zip) && ZERO_STATES.has(state.toUpperCase());
