import { type Box, baselineOf, boxAround, linesOf, overlaps, right, textOf, type Word } from '../../../pdf/words.js';
import type { Printed, PrintedAddress } from './printed-order.js';
import { type PageProblems, quote } from './problem-notes.js';

const CITY_STATE_ZIP = /^(\S.*), ([A-Z]{2}) (\d{5}(?:-\d{4})?)$/;

/** The room an address block may take: below its label, from its label's left edge to the next column, above what follows. */
export interface AddressArea {
  label: Box;
  until: { x: number; baseline: number };
}

/**
 * Reads an address block: the name, up to two address lines, and `City, ST ZIP` last. Any other shape is a problem: to say which line is which
 * would be a guess, and devices would be traced to the wrong place.
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

  const lines = linesOf(block);
  const strays = lines.some((line) => Math.abs((line.words[0]?.x ?? box.x) - box.x) > margin / 2) || right(box) > until.x;
  if (strays || lines.some(overlaps)) return problems.add('text_overlaps', field, 'The two addresses run into each other.', block);

  const [facilityName, ...rest] = lines.map((line) => textOf(line.words));
  const [, city, state, zip] = CITY_STATE_ZIP.exec(rest.at(-1) ?? '') ?? [];
  if (facilityName === undefined || city === undefined || state === undefined || zip === undefined) {
    return problems.add(
      'unreadable',
      field,
      `The last line of the address is not "City, ST ZIP": ${quote(rest.at(-1) ?? facilityName ?? '')}.`,
      block,
    );
  }
  const [address1 = null, address2 = null, ...more] = rest.slice(0, -1);
  if (more.length > 0)
    return problems.add('unreadable', field, `The address has more than two lines: ${quote(rest.slice(0, -1).join(' / '))}.`, block);
  const notPrinted = { country: null, contactName: null, contactPhone: null, contactEmail: null };
  return { value: { facilityName, address1, address2, city, state, zip, ...notPrinted }, page: problems.page, box };
}
