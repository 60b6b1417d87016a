import type { HistoryEntry } from '../../../audit/history/record-history.schema.js';
import { printSignatures } from '../../../audit/signatures/print-signatures.js';
import type { PrintFonts } from '../../../pdf/write/print-fonts.js';
import { ReportPages } from '../../../pdf/write/report-pages.js';
import { inWords, MOST_PRINTED, printHistory } from './print-history.js';
import type { RecordCopy } from './record-copy.schema.js';

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
  await printHistory(pages, history);
  return pages.end(`${title}, made at ${madeAt}`);
}

/** Each value with its path: `shipTo.city`, `lines[1].sku`. */
function fieldsOf(path: string, value: unknown): [field: string, value: string][] {
  if (Array.isArray(value) && value.length > 0) return value.flatMap((each, index) => fieldsOf(`${path}[${index + 1}]`, each));
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return [[path, Array.isArray(value) ? 'none' : inWords(value)]];
  return Object.entries(value).flatMap(([field, each]) => fieldsOf(path === '' ? field : `${path}.${field}`, each));
}
