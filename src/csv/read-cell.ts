import { controlsIn } from './look-alikes.js';
import {
  isErrorValue,
  isFormula,
  isInExponents,
  isMarkedAsText,
  isUndecodable,
  isWrittenAsNumber,
  unwrapCell,
} from './spreadsheet-cells.js';

export type CellProblem = {
  code: 'undecodable_text' | 'invisible_characters' | 'spreadsheet_error' | 'number_in_exponents';
  detail: string;
};

/** Most cells. They begin with a letter or a digit, are ASCII, and cannot be an error value or a number that a program wrote, so that one look is enough. */
const ORDINARY = /^(?![NU]|ERR:|[\d.,]+E|\d+\.0|\d{15}0{4})[A-Z\d]([ -~]*[!-~])?$/i;

/**
 * Reads one cell as text: without outer white space, and without what spreadsheets wrap text in.
 * @param isOfWords whether the cell holds words, such as a name, where a first apostrophe may belong
 * @returns the text, empty where the cell is; or what is wrong with it, whatever its column
 */
export function readCell(raw: string, isOfWords: boolean): { text: string; problem: CellProblem | null } {
  if (ORDINARY.test(raw)) return { text: raw, problem: null };
  const cell = raw.trim();
  const problem = findProblem(cell);
  if (problem) return { text: '', problem };
  if (isFormula(cell)) return wrong('spreadsheet_error', `"${cell}" is a formula and not its result: save the file with values.`);
  if (!isOfWords && isWrittenAsNumber(cell))
    return wrong(
      'spreadsheet_error',
      `"${cell}" was written as a number, so decimals were added or digits lost: format the column as text before the file is saved.`,
    );
  const text = unwrapCell(cell, isOfWords);
  if (isMarkedAsText(cell)) return { text, problem: null };
  if (isErrorValue(text))
    return wrong(
      'spreadsheet_error',
      `"${text}" stands where a value should be: a spreadsheet or a database found none. Leave the cell empty if there is none.`,
    );
  if (isInExponents(text))
    return wrong('number_in_exponents', `"${text}" has lost digits: format the column as text before the file is saved.`);
  return { text, problem: null };
}

function findProblem(cell: string): CellProblem | null {
  if (isUndecodable(cell))
    return { code: 'undecodable_text', detail: 'The cell contains bytes that are not text in the encoding of the file.' };
  const controls = controlsIn(cell);
  if (controls.length === 0) return null;
  return { code: 'invisible_characters', detail: `The cell contains ${controls.join(', ')}, which nobody sees: remove it.` };
}

const wrong = (code: CellProblem['code'], detail: string) => ({ text: '', problem: { code, detail } });

/** @returns the sentence of `ambiguous_quantity` for a number with separators: `1,000` is a thousand here and one there; null for any other text */
export const ambiguousQuantity = (cell: string): string | null =>
  /^\d{1,3}([.,]\d{3})+$/.test(cell) ? `"${cell}" can be read in two ways: write the number without separators.` : null;
