import { type Box, baselineOf, boxAround, linesOf, overlaps, right, textOf, type Word } from '../../../pdf/words.js';
import { LARGE } from './cancelling-stamp.js';
import type { Printed, PrintedAddress } from './printed-order.js';
import { type PageProblems, quote } from './problem-notes.js';
import { isCountry, readTownLine } from './read-town-line.js';

/** The form prints at most this many lines between the name and the town. */
const MOST_LINES = 3;

/** The room an address block may take: below its label, from its label's left edge to the next column, above what follows. */
export interface AddressArea {
  label: Box;
  until: { x: number; baseline: number };
}

/**
 * Reads an address block: the name, up to three address lines (a person, a department, "c/o" and "Attn" are lines like any other), the town,
 * and the country where one is printed. The second line and the third become `address2`, so that nothing is lost. Any other shape is a problem:
 * to say which line is which would be a guess, and devices would be traced to the wrong place.
 * @param words all words of the page
 * @param field path of the address in the order, for its problems
 * @returns null when the address has a problem, which `problems` then holds
 */
export function readAddress(
  words: readonly Word[],
  area: AddressArea,
  field: string,
  problems: PageProblems,
): Printed<PrintedAddress> | null {
  const { label, until } = area;
  const margin = label.height;
  const block = words.filter((word) => {
    const baseline = baselineOf(word);
    return (
      word.x >= label.x - margin &&
      word.x < until.x - margin &&
      baseline > baselineOf(label) + margin / 2 &&
      baseline < until.baseline - margin / 10
    );
  });
  const box = boxAround(block);
  if (!box) return problems.add('missing', field, 'No address is printed.', [label]);

  if (block.some(({ height }) => height > label.height * LARGE))
    return problems.add('text_overlaps', field, 'Large text is printed over the address.', block);
  const lines = linesOf(block);
  const strays = lines.some((line) => Math.abs((line.words[0]?.x ?? box.x) - box.x) > margin / 2) || right(box) > until.x;
  if (strays || lines.some(overlaps)) return problems.add('text_overlaps', field, 'The two addresses run into each other.', block);

  const [facilityName = '', ...rest] = lines.map((line) => textOf(line.words));
  const country = rest.length > 1 && isCountry(rest.at(-1) ?? '') ? (rest.pop() ?? null) : null;
  const townLine = rest.pop();
  const town = townLine === undefined ? null : readTownLine(townLine, rest);
  if (!town) {
    const detail = `The last line of the address names no town with its postal code: ${quote(townLine ?? facilityName)}.`;
    return problems.add('unreadable', field, detail, block);
  }
  if (rest.length > MOST_LINES)
    return problems.add('unreadable', field, `The address has more than three lines: ${quote(rest.join(' / '))}.`, block);
  const [address1 = null, ...more] = rest;
  const notPrinted = { contactName: null, contactPhone: null, contactEmail: null };
  const address2 = more.join(', ') || null;
  return { value: { facilityName, address1, address2, ...town, country, ...notPrinted }, page: problems.page, box };
}
