import type { HistoryEntry } from '../../../audit/history/record-history.schema.js';
import { printSignatures } from '../../../audit/signatures/print-signatures.js';
import type { PrintFonts } from '../../../pdf/write/print-fonts.js';
import { type Cell, ReportPages } from '../../../pdf/write/report-pages.js';
import type { RecordCopy } from './record-copy.schema.js';

/** Lines of a table on paper, at most: the copy as JSON has all of them. */
const MOST_PRINTED = 2_000;

/** A record as pages to print: each field, its signatures, and its history. */
export async function printRecordCopy(
  fonts: PrintFonts,
  { type, name, madeAt, madeBy, record, signatures }: Omit<RecordCopy, 'history'>,
  history: AsyncIterable<HistoryEntry[]>,
): Promise<Buffer> {
  const title = `Copy of ${type} ${name}`;
  const pages = await ReportPages.begin(fonts, title);
  await pages.fact('Made at (UTC)', madeAt);
  await pages.fact('Made by', madeBy);
  await pages.heading('Record');
  const fields = fieldsOf('', record);
  if (fields.length > MOST_PRINTED) await pages.note(`The first ${MOST_PRINTED} of ${fields.length} fields. The copy as JSON has all.`);
  await pages.table({ Field: 0.35, Value: 0.65 }, fields.slice(0, MOST_PRINTED));
  if (signatures.length > 0) {
    await pages.heading('Signatures');
    await printSignatures(pages, signatures);
  }
  await pages.heading('History, the oldest first');
  const rows: Cell[][] = [];
  for await (const entries of history) {
    rows.push(...entries.map(rowOf));
    if (rows.length > MOST_PRINTED) break;
  }
  if (rows.length > MOST_PRINTED) await pages.note(`The first ${MOST_PRINTED} entries. The copy as JSON has all.`);
  await pages.table({ 'When (UTC)': 0.17, Who: 0.17, What: 0.16, 'Old and new values': 0.35, Reason: 0.15 }, rows.slice(0, MOST_PRINTED));
  return pages.end(`${title}, made at ${madeAt}`);
}

const rowOf = ({ id, occurredAt, actor, action, entityType, entityId, changes, reason }: HistoryEntry): Cell[] => [
  ...[occurredAt, actor.label, `${action} of ${entityType} ${entityId} (event ${id})`],
  ...[changes.map(({ field, old, new: value }) => `${field}: ${inWords(old)} -> ${inWords(value)}`).join('\n'), reason],
];

const inWords = (value: unknown): string => {
  if (value === null || value === undefined) return 'nothing';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** Each value with its path: `shipTo.city`, `lines[1].sku`. */
function fieldsOf(path: string, value: unknown): [field: string, value: string][] {
  if (Array.isArray(value) && value.length > 0) return value.flatMap((each, index) => fieldsOf(`${path}[${index + 1}]`, each));
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return [[path, Array.isArray(value) ? 'none' : inWords(value)]];
  return Object.entries(value).flatMap(([field, each]) => fieldsOf(path === '' ? field : `${path}.${field}`, each));
}
