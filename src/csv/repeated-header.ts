import { FileProblem } from '../problems/file-problem.js';
import { headerKey } from './columns.js';

/** A row of data may hold the name of a column now and then; a header holds several. */
const FEWEST_NAMES = 3;

/**
 * Exports that were put together into one file bring their headers along.
 * @param names the column of every name that the header may give to one, as `headerKey` writes it
 * @returns whether a row says what the header says; it throws FileProblem `repeated_header` when the row is a header with other columns, since every
 *   row after it would be read under the wrong ones
 */
export function repeatedHeader(
  header: readonly string[],
  names: Readonly<Record<string, string>>,
): (cells: readonly string[], line: number) => boolean {
  const known = new Map(Object.entries(names));
  // Two names of one column are the same header.
  const columnOf = (cell: string) => known.get(headerKey(cell)) ?? headerKey(cell);
  const keys = header.map(headerKey);
  const first = header.map(columnOf);
  const fewest = Math.min(FEWEST_NAMES, keys.filter((key) => known.has(key)).length);
  // A few cells tell most rows apart.
  const probes = [...new Set([0, 1, 2, ...keys.flatMap((key, at) => (known.has(key) ? [at] : [])).slice(0, FEWEST_NAMES)])];
  const isLikely = (cells: readonly string[]) => probes.some((at) => known.has(headerKey(cells[at] ?? '')));
  return (cells, line) => {
    if (!isLikely(cells)) return false;
    if (cells.filter((cell) => known.has(headerKey(cell))).length < fewest) return false;
    const found = cells.map(columnOf);
    const differing = Array.from({ length: Math.max(found.length, first.length) }, (_, at) => at).filter(
      (at) => (found[at] ?? '') !== (first[at] ?? ''),
    );
    if (differing.length === 0) return true;
    const columns = differing.map((at) => cells[at]?.trim() || header[at] || '').filter((name) => name !== '');
    const detail = `Line ${line} is a second header with other columns than the first (${columns.join(', ')}). Import the two parts as two files.`;
    throw new FileProblem('repeated_header', detail, { line, columns });
  };
}
