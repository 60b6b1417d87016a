import { type Box, baselineOf, overlaps, phrasesOf, right, type TextLine, textOf, type Word } from '../../../pdf/words.js';
import { LARGE } from './cancelling-stamp.js';
import { formatDecimal, parsePrintedDecimal } from './exact-decimal.js';
import type { Printed, ReadLine } from './printed-order.js';
import { printedText } from './printed-text.js';
import { type PageProblems, quote } from './problem-notes.js';
import type { TableColumns, TableEnd } from './sales-order-layout.js';

export const QUANTITY_DECIMALS = 4;
export const MONEY_DECIMALS = 2;

const DECIMAL = /^[\d,]*\.\d+$/;

type Column = 'itemCode' | 'description' | 'unit' | 'quantity' | 'unitPrice' | 'amount' | 'dateDue';
type Cells = Record<Column, Word[]>;

/**
 * Reads the lines between the table's headings and its end.
 * A line begins where anything but a description is printed; a text line with nothing else continues the description above it.
 * Problems name the lines of this page, from lines[0].
 * @param lines all text lines of the page, from top to bottom
 * @returns the lines, with null for each value that could not be read
 */
export function readOrderLines(lines: readonly TextLine[], columns: TableColumns, end: TableEnd, problems: PageProblems): ReadLine[] {
  const top = baselineOf(columns.itemCode) + columns.itemCode.height / 2;
  const bottom = baselineOf(end.label) - columns.itemCode.height / 2;
  const rows: Cells[] = [];
  for (const whole of lines.filter(({ baseline }) => baseline > top && baseline < bottom)) {
    const line = withoutLarge(whole, columns, problems);
    const field = `lines[${Math.max(0, rows.length - 1)}]`;
    if (overlaps(line)) problems.add('text_overlaps', field, `Text is printed over other text: ${quote(textOf(line.words))}.`, line.words);
    const { cells, strays } = cellsOf(line, columns);
    if (strays.length > 0) problems.add('unexpected_text', field, `${quote(textOf(strays))} belongs to no column.`, strays);
    const row = rows.at(-1);
    if (!continuesDescription(cells)) rows.push(cells);
    else if (row) row.description.push(...cells.description);
    else if (cells.description.length > 0) problems.add('unexpected_text', field, 'A description without an item.', cells.description);
  }
  return rows.map((row, index) => readLine(row, `lines[${index}]`, problems));
}

/** Large words over the table are a stamp whose meaning is not known: they are no part of a line. */
function withoutLarge(line: TextLine, { itemCode }: TableColumns, problems: PageProblems): TextLine {
  const large = line.words.filter(({ height }) => height > itemCode.height * LARGE);
  if (large.length === 0) return line;
  problems.add('unexpected_text', 'lines', `${quote(textOf(large))} is printed over the lines.`, large);
  return { ...line, words: line.words.filter((word) => !large.includes(word)) };
}

/**
 * Texts stand left-aligned under their heading, numbers right-aligned; a word belongs to the heading it is aligned with. A long description
 * runs on below the other columns: what one line without an item code prints in one go, from the description's edge, is all description, and so is
 * what follows a wider gap unless it is a number with decimals or a date.
 */
function cellsOf(line: TextLine, columns: TableColumns): { cells: Cells; strays: Word[] } {
  const cells: Cells = { itemCode: [], description: [], unit: [], quantity: [], unitPrice: [], amount: [], dateDue: [] };
  const strays: Word[] = [];
  const [phrase, ...others] = phrasesOf(line);
  const isValue = (word: Word) => DECIMAL.test(word.text) || columnOf(word, columns) === 'dateDue';
  if (phrase?.[0] && columnOf(phrase[0], columns) === 'description' && !others.flat().some(isValue))
    return { cells: { ...cells, description: line.words }, strays };
  for (const word of line.words) {
    const column = columnOf(word, columns);
    (column ? cells[column] : strays).push(word);
  }
  return { cells, strays };
}

/** Numbers may end further from their heading's end than texts, as long as they stand below it. */
function columnOf(word: Word, columns: TableColumns): Column | null {
  const tolerance = columns.itemCode.height;
  if (word.x < columns.description.x - tolerance) return 'itemCode';
  if (word.x < columns.unit.x - tolerance) return 'description';
  if (columns.dateDue && word.x >= Math.min(columns.dateDue.x - tolerance / 2, right(columns.amount))) return 'dateDue';
  const isNumber = DECIMAL.test(word.text);
  const aligned = (heading: Box) =>
    Math.abs(right(word) - right(heading)) <= tolerance || (isNumber && word.x < right(heading) && right(word) > heading.x);
  if (aligned(columns.ordered)) return 'quantity';
  if (aligned(columns.price)) return 'unitPrice';
  if (aligned(columns.amount)) return 'amount';
  return right(word) <= columns.ordered.x ? 'unit' : null;
}

const continuesDescription = (cells: Cells): boolean =>
  cells.itemCode.length + cells.unit.length + cells.quantity.length + cells.unitPrice.length + cells.amount.length === 0;

function readLine(row: Cells, field: string, problems: PageProblems): ReadLine {
  const number = (column: 'quantity' | 'unitPrice' | 'amount', decimals: number) => {
    const text = required(row, column, field, problems);
    const scaled = text && parsePrintedDecimal(text.value, decimals);
    if (text && scaled === null) {
      problems.add('unreadable', `${field}.${column}`, `${quote(text.value)} is not a number with ${decimals} decimals.`, [text.box]);
    }
    return text && scaled !== null ? { scaled, printed: { ...text, value: formatDecimal(scaled, decimals) } } : null;
  };
  const itemCode = required(row, 'itemCode', field, problems);
  const unit = required(row, 'unit', field, problems);
  const quantity = number('quantity', QUANTITY_DECIMALS);
  const unitPrice = number('unitPrice', MONEY_DECIMALS);
  const amount = number('amount', MONEY_DECIMALS);
  if (quantity?.scaled === 0n) problems.add('quantity_not_positive', `${field}.quantity`, 'The quantity ordered is zero.', row.quantity);
  if (quantity && unitPrice && amount && !multipliesOut(quantity.scaled, unitPrice.scaled, amount.scaled)) {
    const sum = `${quantity.printed.value} x ${unitPrice.printed.value} is not ${amount.printed.value}.`;
    problems.add('amount_mismatch', `${field}.amount`, sum, [...row.quantity, ...row.unitPrice, ...row.amount]);
  }
  return {
    itemCode,
    description: printedText(row.description, problems.page),
    unit,
    quantity: quantity?.printed ?? null,
    unitPrice: unitPrice?.printed ?? null,
    amount: amount?.printed ?? null,
  };
}

/** Ordered x price = amount within a cent, in units of the product's six decimals. */
function multipliesOut(quantity: bigint, unitPrice: bigint, amount: bigint): boolean {
  const cent = 10n ** BigInt(QUANTITY_DECIMALS);
  const difference = quantity * unitPrice - amount * cent;
  return difference <= cent && difference >= -cent;
}

function required(row: Cells, column: Column, field: string, problems: PageProblems): Printed<string> | null {
  const value = printedText(row[column], problems.page);
  return value ?? problems.add('missing', `${field}.${column}`, 'Nothing is printed in this column.', Object.values(row).flat());
}
