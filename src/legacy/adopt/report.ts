import { REASONS, type ReasonCode } from '../../rep-traceability/adopted-records/reasons.js';
import type { AdoptionReport } from './adopt-database.js';
import type { LotsWithoutList } from './lots-without-list.js';
import type { NotTakenOver } from './not-taken-over.js';

const MOST_LISTED = 50;

const cells = (values: (string | number)[]): string =>
  values.map((value, index) => (index === 0 ? String(value).padEnd(26) : String(value).padStart(11))).join('');

const sentenceOf = (reason: string): string => REASONS[reason as ReasonCode] ?? '';

const ENDINGS: Record<AdoptionReport['outcome'], string> = {
  committed: 'Committed.',
  'rolled back': 'Nothing was committed.',
  'nothing to do': 'Nothing to do: every row was adopted before.',
};

/** The report as an operator reads it. */
export function describeAdoption({
  tables,
  units,
  reasons,
  changedSince,
  deletedSince,
  withoutLotList,
  notTakenOver,
  files,
  pairs,
  otherCustomers,
  differences,
  outcome,
}: AdoptionReport): string[] {
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
    cells(['rows', 'read', 'adopted', 'merged', 'waiting', 'decided']),
    ...tables.map(({ table, read, adopted, merged, waiting, decided }) => cells([table, read, adopted, merged, waiting, decided])),
    ...section('Waiting in review:', reasonsOf('waiting')),
    ...section('Adopted, to be looked at:', reasonsOf('adopted')),
    ...section(
      'Changed in the old system since they were adopted; the change was not taken over:',
      changedSince.map(
        ({ table, oldIds }) => `  ${table}: ${oldIds.length} (old id ${oldIds.slice(0, 5).join(', ')}${oldIds.length > 5 ? ', ...' : ''})`,
      ),
    ),
    ...section(
      'Deleted in the old system since they were adopted; their records stay:',
      deletedSince.flatMap(({ table, rows }) => rows.map(({ oldId, received }) => `  ${table}: old id ${oldId}${wordsOf(received)}`)),
    ),
    ...section(
      'Files to look for:',
      files.map(({ table, oldId, reason, key }) => `  ${table} old id ${oldId}, ${key}: ${sentenceOf(reason)}`),
    ),
    ...section(
      'Customers that are one customer here, since their names share a company key:',
      pairs.map(
        ({ id, facilityName, oldIds, addresses }) =>
          `  customer ${id} (${facilityName}): ${oldIds.map((oldId, index) => `old id ${oldId} (${addresses[index]})`).join(' and ')}`,
      ),
    ),
    ...section(
      'Shipments whose order is of another customer, by pair (POST /api/v1/unlinked-distributions/resolve with filter.customerId and filter.orderCustomerId):',
      otherCustomers.map(
        ({ shipper, customerId, orderer, orderCustomerId, shipments }) =>
          `  customer ${customerId} (${shipper}), on orders of customer ${orderCustomerId} (${orderer}): ${shipments}`,
      ),
    ),
    ...section(
      'Tables of the old system that have no place here:',
      notTakenOver.tables.map(({ table, rows }) => `  ${table}: not taken over: ${rows} rows`),
    ),
    ...section(
      'Columns that have no place here; their values stay in the rows as received (adopted_records.received):',
      byTable(notTakenOver.columns),
    ),
    ...(withoutLotList === null ? [] : ['', ...describeMissingList(withoutLotList)]),
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

const describeMissingList = ({ lots, shipments, units }: LotsWithoutList): string[] => [
  'No lot list was given: the old system keeps it as a CSV file, for --lot-list FILE. Without it',
  `  ${lots} lots are known from shipments alone, without dates and units produced; some may be wrong names for others;`,
  `  ${shipments} shipments of ${units} units wait whose lot it may name. They are planned again when it is given.`,
];

const byTable = (columns: NotTakenOver['columns']): string[] =>
  [...Map.groupBy(columns, ({ table }) => table)].map(
    ([table, unread]) => `  ${table}: ${unread.map(({ column, values }) => `${column} (${values})`).join(', ')}`,
  );

/** What a row was, in few words. */
function wordsOf(received: Record<string, unknown> | null): string {
  const { id: _, ...said } = received ?? {};
  const words = Object.entries(said)
    .filter(([, value]) => value !== null && value !== '')
    .slice(0, 6)
    .map(([column, value]) => `${column} ${JSON.stringify(value).slice(0, 60)}`);
  return words.length > 0 ? ` (${words.join(', ')})` : '';
}

const more = (lines: string[]): string[] => (lines.length > MOST_LISTED ? [`  and ${lines.length - MOST_LISTED} more`] : []);
