import { futureShipDate } from '../../../../calendar/future-ship-date.js';
import { parseDate } from '../../../../calendar/parse-date.js';
import { findDamage } from '../../../../csv/damaged-text.js';
import type { Delimiter } from '../../../../csv/detect-dialect.js';
import {
  nameLatinLookAlikes,
  nameLatinLookAlikesInWords,
  nameUnusual,
  withoutInvisible,
  withPlainDashes,
} from '../../../../csv/look-alikes.js';
import type { Positions } from '../../../../csv/parse-header.js';
import { ambiguousQuantity, readCell } from '../../../../csv/read-cell.js';
import type { CsvRow } from '../../../../csv/read-csv.js';
import { isMarkUnclear } from '../../../../csv/spreadsheet-cells.js';
import { isEscapeUnclear, mayHaveSwallowedRows, UNCLEAR_ESCAPE, UNCLEAR_QUOTATION } from '../../../../csv/swallowed-rows.js';
import { companyKey } from '../../../../customer-profiles/company-key.js';
import { counted } from '../../../../problems/counted.js';
import { type LotNames, lotSpelledOtherwise, resolveLotName } from '../../../lots/lot-names.js';
import { notALotNumber, otherSeparators } from '../../../lots/lot-rules.js';
import { resolveSku } from '../../../products/resolve-sku.js';
import { unknownSku } from '../../../products/unknown-sku.js';
import { doubtOrderNumber, LOOK_ALIKE_LETTERS } from '../../../sales-orders/doubt-orders.js';
import { orderKey } from '../../../sales-orders/order-key.js';
import { LONGEST_TRACKING } from '../../../shipment-identity.js';
import { isSource, SOURCES } from '../../../source.js';
import { COLUMNS, type Column } from './columns.js';
import { judgePlaces } from './judge-places.js';
import { hasLostZero } from './shifted-columns.js';

export interface RowProblem {
  code: string;
  column: string | null;
  detail: string;
}

/** What a row says, in the order in which it is copied to import_rows. Each field has the column of its name. */
export const FIELDS = [
  ...([
    'shipDate',
    'orderNumber',
    'orderKey',
    'facilityName',
    'companyKey',
    'shipToName',
    'sku',
    'lotNumber',
    'lotNumberReceived',
  ] as const),
  ...(['quantity', 'orderDate', 'trackingNumber', 'address1', 'address2', 'city', 'state', 'zip', 'country'] as const),
  ...(['contactName', 'contactPhone', 'contactEmail', 'repId', 'source'] as const),
];
type Field = (typeof FIELDS)[number];

/** A row as far as it can be read. Other rows are compared with it even if something else in the row is wrong. */
export type RowValues = { [Name in Field]: (Name extends 'quantity' | 'repId' ? number : string) | null };

export interface ParsedRow {
  values: RowValues;
  problems: RowProblem[];
  /** What a person should look at although it can be right. */
  warnings: RowProblem[];
}

/** The values of a voided row: it says nothing about other rows. */
const NOTHING = Object.fromEntries(FIELDS.map((field) => [field, null])) as RowValues;

/** The stored records that a row is checked against. */
export interface RowContext {
  positions: Positions<Column>;
  columnCount: number;
  delimiter: Delimiter;
  /** Whether some cells of the file escape quotation marks by a backslash and others do not. */
  isMixed: boolean;
  /** Today where the company works. */
  today: string;
  skus: ReadonlySet<string>;
  lotNames: LotNames;
  /** Reps by lower-cased name. */
  reps: ReadonlyMap<string, number>;
}

const LONGEST: Partial<Record<Column, number>> = { orderNumber: 100, sku: 64, lotNumber: 100, trackingNumber: LONGEST_TRACKING };
const LONGEST_TEXT = 500;
/** Columns of names and streets, in whose scripts a character that nobody sees may mean something. */
const OF_WORDS: readonly Column[] = ['facilityName', 'shipToName', 'address1', 'address2', 'city', 'contactName'];
/** Columns that tell a shipment or a facility from another, where a letter that only looks Latin makes two of one. */
const LATIN: Partial<Record<Column, (text: string) => string | null>> = {
  facilityName: (text) => nameLatinLookAlikesInWords(text, 'a name'),
  shipToName: (text) => nameLatinLookAlikesInWords(text, 'a name'),
  trackingNumber: (text) => nameLatinLookAlikes(text, 'a tracking number'),
};
const MOST_UNITS = 1_000_000;

/**
 * Reads one row and collects every problem it has. Nothing is filled in or corrected.
 * @param row the cells, and the text of the row as received
 * @returns the values, null where a cell is empty or cannot be read; a voided row has no values at all
 */
export function parseRow({ cells, raw }: Pick<CsvRow, 'cells' | 'raw'>, context: RowContext): ParsedRow {
  const row = new RowReader(cells, context);
  row.checkShape(raw);
  if (row.isVoided()) return { values: NOTHING, problems: row.problems, warnings: [] };
  const shipDate = row.date('shipDate');
  const future = shipDate && futureShipDate(shipDate, context.today);
  if (future) row.problem('future_ship_date', 'shipDate', future);
  const orderNumber = row.orderNumber();
  const facilityName = row.needed('facilityName');
  const values: RowValues = {
    shipDate: future ? null : shipDate,
    orderNumber,
    orderKey: row.key('orderNumber', orderNumber, orderKey, 'order_number_unusable', 'has nothing after its prefix'),
    facilityName,
    companyKey: row.key('facilityName', facilityName, companyKey, 'facility_name_unusable', 'has no letter or digit'),
    shipToName: row.text('shipToName'),
    sku: row.sku(),
    ...row.lot(),
    quantity: row.quantity(),
    orderDate: row.date('orderDate'),
    trackingNumber: row.text('trackingNumber'),
    address1: row.text('address1'),
    address2: row.text('address2'),
    city: row.text('city'),
    state: row.text('state'),
    zip: row.zip(),
    country: row.text('country'),
    contactName: row.text('contactName'),
    contactPhone: row.text('contactPhone'),
    contactEmail: row.text('contactEmail'),
    repId: row.rep(),
    source: row.source(),
  };
  return { values, problems: row.problems, warnings: row.warnings };
}

/** An export marks such a name by a second apostrophe, so that it is read without doubt. */
const doubtMark = (raw: string): string | null =>
  isMarkUnclear(raw.trim())
    ? `"${raw.trim()}" begins with an apostrophe: if a spreadsheet put it there to mark text, remove it; if it belongs to the name, accept this.`
    : null;

class RowReader {
  readonly problems: RowProblem[] = [];
  readonly warnings: RowProblem[] = [];
  private readonly cells: string[];
  private readonly context: RowContext;

  constructor(cells: string[], context: RowContext) {
    this.cells = cells;
    this.context = context;
  }

  /** @param raw the text of the row as received */
  checkShape(raw: string): void {
    const { columnCount, delimiter, isMixed } = this.context;
    const { length } = this.cells;
    if (length < columnCount) this.problem('too_few_cells', null, `The row has ${counted(length, 'cell')}, the header ${columnCount}.`);
    if (mayHaveSwallowedRows(this.cells, raw, delimiter, columnCount)) {
      this.problem('unclear_quotation', null, UNCLEAR_QUOTATION);
    } else if (isEscapeUnclear(this.cells, raw, isMixed)) {
      this.problem('unclear_quotation', null, UNCLEAR_ESCAPE);
    }
    if (this.cells.slice(columnCount).some((cell) => cell.trim() !== '')) {
      this.problem('too_many_cells', null, `The row has ${counted(length, 'cell')}, the header ${columnCount}.`);
      return;
    }
    if (this.problems.some(({ code }) => code === 'unclear_quotation')) return;
    const { problem, warning } = judgePlaces(this.cells, raw, this.context, (column, toTheRight) => this.cellBeside(column, toTheRight));
    if (problem !== null) this.problem('columns_shifted', null, problem);
    if (warning !== null) this.warning('columns_may_be_shifted', warning.column, warning.detail);
  }

  private cellBeside(column: Column, toTheRight: number): string {
    const position = this.context.positions[column];
    return position === undefined ? '' : (this.cells[position + toTheRight] ?? '').trim();
  }

  warning(code: string, column: Column, detail: string): void {
    this.warnings.push({ code, column: COLUMNS[column].header, detail });
  }

  /** A ZIP code that a spreadsheet took for a number. */
  zip(): string | null {
    const zip = this.text('zip');
    if (zip !== null && hasLostZero(zip, this.cellBeside('state', 0)))
      this.warning(
        'zip_lost_zero',
        'zip',
        `ZIP codes there have five digits and begin with 0, not "${zip}": has a spreadsheet dropped it?`,
      );
    return zip;
  }

  problem(code: string, column: Column | null, detail: string): void {
    this.problems.push({ code, column: column && COLUMNS[column].header, detail });
  }

  /** A cell as text without outer white space; null if it is empty or cannot be stored. */
  text(column: Column): string | null {
    const position = this.context.positions[column];
    if (position === undefined) return null;
    const isOfWords = OF_WORDS.includes(column);
    const { text, problem } = readCell(this.cells[position] ?? '', isOfWords);
    const cell = isOfWords ? text : withoutInvisible(text).trim();
    if (problem) this.problem(problem.code, column, problem.detail);
    if (cell === '') return null;
    const damage = isOfWords ? (findDamage(cell) ?? doubtMark(this.cells[position] ?? '')) : null;
    if (damage) this.warning('damaged_text', column, damage);
    const lookAlikes = LATIN[column]?.(cell) ?? null;
    if (lookAlikes) this.warning(LOOK_ALIKE_LETTERS, column, lookAlikes);
    const longest = LONGEST[column] ?? LONGEST_TEXT;
    if (cell.length > longest) {
      this.problem('too_long', column, `The cell has ${cell.length} characters; at most ${longest} can be stored.`);
      return null;
    }
    return cell;
  }

  /** An export with voided rows says when each was voided. Such a row must neither be recorded again nor conflict with the row that replaced it. */
  isVoided(): boolean {
    const voidedAt = this.text('voidedAt');
    if (voidedAt === null) return false;
    this.problem('voided_shipment', 'voidedAt', `The shipment was voided (${voidedAt}): it counts in no total, so it is not imported.`);
    return true;
  }

  needed(column: Column): string | null {
    const before = this.problems.length;
    const cell = this.text(column);
    if (cell === null && this.problems.length === before) this.problem('missing_value', column, `${COLUMNS[column].header} is empty.`);
    return cell;
  }

  orderNumber(): string | null {
    const cell = this.needed('orderNumber');
    const doubt = cell === null ? null : doubtOrderNumber(cell);
    if (doubt) this.warning(doubt.code, 'orderNumber', doubt.detail);
    return cell;
  }

  key(column: Column, cell: string | null, keyOf: (text: string) => string | null, code: string, why: string): string | null {
    const key = cell === null ? null : keyOf(cell);
    if (cell !== null && key === null) this.problem(code, column, `"${cell}" ${why}.`);
    return key;
  }

  date(column: 'shipDate' | 'orderDate'): string | null {
    const cell = COLUMNS[column].needed ? this.needed(column) : this.text(column);
    if (cell === null) return null;
    const parsed = parseDate(withPlainDashes(cell));
    if ('day' in parsed) return parsed.day;
    this.problem(parsed.code, column, `${parsed.detail}${nameUnusual(cell)}`);
    return null;
  }

  sku(): string | null {
    const cell = this.needed('sku');
    const sku = cell && resolveSku(cell, this.context.skus);
    if (cell !== null && sku === null) this.problem('unknown_sku', 'sku', `${unknownSku(cell)}${nameUnusual(cell)}`);
    return sku;
  }

  lot(): { lotNumber: string | null; lotNumberReceived: string | null } {
    const cell = this.needed('lotNumber');
    if (cell === null) return { lotNumber: null, lotNumberReceived: null };
    const { lotNames } = this.context;
    const lotNumber = resolveLotName(cell, lotNames);
    const other = lotNumber !== null && lotNames.lots.has(lotNumber) ? undefined : lotSpelledOtherwise(cell, lotNames);
    if (other !== undefined) this.problem('malformed_lot', 'lotNumber', otherSeparators(cell, other));
    else if (lotNumber === null) this.problem('malformed_lot', 'lotNumber', `${notALotNumber(cell)}${nameUnusual(cell)}`);
    return { lotNumber, lotNumberReceived: lotNumber === cell ? null : cell };
  }

  quantity(): number | null {
    const cell = this.needed('quantity');
    if (cell === null) return null;
    const ambiguous = ambiguousQuantity(cell);
    if (ambiguous) {
      this.problem('ambiguous_quantity', 'quantity', ambiguous);
    } else if (!/^-?\d+$/.test(cell)) {
      this.problem('not_a_whole_number', 'quantity', `"${cell}" is not a whole number of units.${nameUnusual(cell)}`);
    } else if (Number(cell) <= 0) {
      this.problem('quantity_not_positive', 'quantity', `A shipment has at least one unit, not ${cell}.`);
    } else if (Number(cell) > MOST_UNITS) {
      this.problem('quantity_too_large', 'quantity', `${cell} units in one shipment are more than ${MOST_UNITS}.`);
    } else {
      return Number(cell);
    }
    return null;
  }

  rep(): number | null {
    const cell = this.text('rep');
    if (cell === null) return null;
    const rep = this.context.reps.get(cell.toLowerCase());
    if (rep === undefined) this.problem('unknown_rep', 'rep', `No rep is called "${cell}".`);
    return rep ?? null;
  }

  source(): string | null {
    const cell = this.text('source');
    if (cell === null || isSource(cell)) return cell;
    this.problem('unknown_source', 'source', `"${cell}" is none of ${SOURCES.join(', ')}.`);
    return null;
  }
}
