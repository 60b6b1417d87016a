import type { HistoryEntry } from '../../../audit/history/record-history.schema.js';
import type { Cell, ReportPages } from '../../../pdf/write/report-pages.js';

/** Lines of a table on paper, at most: the copy as JSON has all of them. */
export const MOST_PRINTED = 2_000;

/** The history of a record, the last section of its copy on paper. */
export async function printHistory(pages: ReportPages, history: AsyncIterable<HistoryEntry[]>): Promise<void> {
  await pages.heading('History, the oldest first');
  const rows: Cell[][] = [];
  for await (const entries of history) {
    rows.push(...entries.map(rowOf));
    if (rows.length > MOST_PRINTED) break;
  }
  if (rows.length > MOST_PRINTED) await pages.note(`The first ${MOST_PRINTED} entries. The copy as JSON has all.`);
  await pages.table({ 'When (UTC)': 0.17, Who: 0.17, What: 0.16, 'Old and new values': 0.35, Reason: 0.15 }, rows.slice(0, MOST_PRINTED));
}

const rowOf = ({ id, occurredAt, actor, action, entityType, entityId, changes, reason }: HistoryEntry): Cell[] => [
  ...[occurredAt, actor.label, `${action} of ${entityType} ${entityId} (event ${id})`],
  ...[changes.map(({ field, old, new: value }) => `${field}: ${inWords(old)} -> ${inWords(value)}`).join('\n'), reason],
];

/** A value of a record as paper shows it. */
export const inWords = (value: unknown): string => {
  if (value === null || value === undefined) return 'nothing';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};
