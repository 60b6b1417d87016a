import type { AdoptionReport } from './adopt-database.js';
import { REASONS, type ReasonCode } from './reasons.js';

const MOST_LISTED = 50;

const cells = (values: (string | number)[]): string =>
  values.map((value, index) => (index === 0 ? String(value).padEnd(26) : String(value).padStart(11))).join('');

const sentenceOf = (reason: string): string => REASONS[reason as ReasonCode] ?? '';

const ENDINGS: Record<AdoptionReport['outcome'], string> = {
  committed: 'Committed.',
  'rolled back': 'Nothing was committed.',
  'nothing to do': 'Nothing to do: every row was adopted before.',
};

/**
 * The report as an operator reads it.
 * @returns lines of text
 */
export function describeAdoption({ tables, units, reasons, changedSince, differences, outcome }: AdoptionReport): string[] {
  const reasonsOf = (wanted: string) =>
    reasons
      .filter((row) => row.outcome === wanted)
      .map(
        ({ table, reason, rows, examples }) =>
          `  ${table}: ${rows} ${reason} (old id ${examples.join(', ')}${rows > examples.length ? ', ...' : ''}). ${sentenceOf(reason)}`,
      );
  const section = (title: string, lines: string[]) =>
    lines.length === 0 ? [] : ['', title, ...lines.slice(0, MOST_LISTED), ...more(lines)];
  return [
    cells(['rows', 'read', 'adopted', 'merged', 'waiting']),
    ...tables.map(({ table, read, adopted, merged, waiting }) => cells([table, read, adopted, merged, waiting])),
    ...section('Waiting in review:', reasonsOf('waiting')),
    ...section('Adopted, to be looked at:', reasonsOf('adopted')),
    ...section(
      'Changed in the old system since they were adopted; the change was not taken over:',
      changedSince.map(
        ({ table, oldIds }) => `  ${table}: ${oldIds.length} (old id ${oldIds.slice(0, 5).join(', ')}${oldIds.length > 5 ? ', ...' : ''})`,
      ),
    ),
    '',
    `Units of ${units.pairs} pairs of lot and SKU: ${units.old} in the old system; ${units.log} in the log, ${units.waiting} waiting, ${units.earlier} adopted earlier.`,
    ...section(
      'DIFFERENCES:',
      differences.map((difference) => `  ${difference}`),
    ),
    differences.length === 0 ? 'The reconciliation is equal.' : 'The reconciliation differs.',
    ENDINGS[outcome],
  ];
}

const more = (lines: string[]): string[] => (lines.length > MOST_LISTED ? [`  and ${lines.length - MOST_LISTED} more`] : []);
