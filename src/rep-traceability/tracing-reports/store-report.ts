import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { type Cells, csvLines } from '../../csv/csv-file.js';
import type { Database } from '../../database/database.js';
import { given } from '../../database/typed-queries.js';
import type { FileStorage, StoredFile } from '../../storage/file-storage.js';
import { filteredDistributions } from '../distribution-log/distribution-filters.js';
import { exportEntries, REPORT_COLUMNS } from '../distribution-log/export-distributions.js';
import type { TracingReportFilters } from './tracing-report.schema.js';

/**
 * Streams the entries of the log into a CSV in storage, with the columns of the export and what came back of each, from one snapshot of the database. Memory does not grow with them.
 * @returns where the file is stored, and its number of rows without the header
 */
export async function storeReport(
  database: Database,
  storage: FileStorage,
  filters: TracingReportFilters,
): Promise<StoredFile & { rowCount: number }> {
  const { header, batches } = exportEntries(database, entriesOf(database, filters), REPORT_COLUMNS);
  let rowCount = 0;
  async function* counted(): AsyncGenerator<Cells[]> {
    for await (const batch of batches) {
      rowCount += batch.length;
      yield batch;
    }
  }
  const content = Readable.from(csvLines(header, counted()), { objectMode: false });
  const stored = await storage.put(`tracing-reports/${randomUUID()}.csv`, content);
  return { ...stored, rowCount };
}

/** The lot of a report is its number already, which no name has to be looked up for. */
const entriesOf = (database: Database, { shipDateFrom, shipDateTo, sku, source, repId, lotNumber }: TracingReportFilters) =>
  filteredDistributions(database, {
    shipDateFrom,
    shipDateTo,
    sku: sku ?? undefined,
    source: source ?? undefined,
    repId: repId ?? undefined,
  }).where((entry) => given(lotNumber ?? undefined, (lot) => entry('d.lotNumber', '=', lot)));
