import { addAbortSignal } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '../../../database/database.js';
import { cutPages } from '../../../pdf/cut-pages.js';
import { DEFAULT_PDF_LIMITS } from '../../../pdf/pdf-task.js';
import { FileProblem } from '../../../problems/file-problem.js';
import { FileStorage } from '../../../storage/file-storage.js';
import { claimValidation } from '../claim-import.js';
import { ImportRepository, type StoredImport } from '../import.repository.js';
import { ProgressReporter } from '../progress-reporter.js';
import { ImportCancelled } from '../watch-cancel.js';
import { loadKnownRecords } from './plan/load-known-records.js';
import { COLUMNS } from './plan/page-document.js';
import { planSalesOrders } from './plan/plan-sales-orders.js';
import { type PdfRow, readRows } from './read/read-rows.js';
import { readSalesOrderPdf } from './read/read-sales-order-pdf.js';
import type { ReadPdf } from './read/sales-order-pdf.js';
import { countRows, namesToCreate, stageRows } from './stage-rows.js';

const SAMPLE = 20;

/** From a stored PDF to a preview: every order and every other page a row with all its problems, nothing written to the records. */
@Injectable()
export class ValidateSalesOrders {
  constructor(
    private readonly database: Database,
    private readonly storage: FileStorage,
    private readonly imports: ImportRepository,
  ) {}

  async run({ id, storageKey, status }: StoredImport, signal: AbortSignal): Promise<void> {
    if (status !== 'received' && status !== 'validating') return;
    await this.database.rows(`update imports set status = 'validating' where id = $1 and status = 'received'`, [id]);
    const progress = new ProgressReporter((processed, total) => this.imports.showProgress(id, processed, total));
    const read = await this.read(storageKey, (done, total) => progress.show(done, total), signal);
    await progress.last(read.pages, read.pages);
    const rows = readRows(read);
    await this.database.transaction(null, async (tx) => {
      signal.throwIfAborted();
      if (await claimValidation(tx, id)) await keepPreview(tx, id, rows);
    });
  }

  /** A file is refused now if its pages cannot be cut out at the commit, however well they can be read: the preview would promise too much. */
  private async read(key: string, onProgress: (done: number, total: number) => void, signal: AbortSignal): Promise<ReadPdf> {
    const open = async () => addAbortSignal(signal, await this.storage.open(key));
    const deadline = performance.now() + DEFAULT_PDF_LIMITS.timeLimitMs;
    const read = await readSalesOrderPdf(await open(), { onProgress, signal });
    if (read.kind === 'refused') throw new FileProblem(read.code, read.detail);
    const limits = { timeLimitMs: Math.max(1, deadline - performance.now()) };
    const cuttable = await cutPages(await open(), { pageCount: read.pages, groups: [] }, async () => undefined, {
      limits,
      signal,
    });
    if (cuttable.kind === 'refused') throw new FileProblem(cuttable.code, cuttable.detail);
    return read;
  }
}

async function keepPreview(tx: Transaction, id: number, rows: readonly PdfRow[]): Promise<void> {
  const planned = planSalesOrders(rows, await loadKnownRecords(tx, rows));
  await stageRows(tx, id, rows, planned);
  const { customers, salesOrders } = namesToCreate(planned);
  const preview = { customers: [...customers.values()].slice(0, SAMPLE), salesOrders: salesOrders.slice(0, SAMPLE), lots: [] };
  const counts = await countRows(tx, id, planned);
  const kept = await tx.row(
    `update imports set status = 'validated', columns = $2, counts = $3::jsonb, preview = $4::jsonb, validated_at = clock_timestamp()
     where id = $1 and status = 'validating' returning id`,
    [id, [...COLUMNS], JSON.stringify(counts), JSON.stringify(preview)],
  );
  if (!kept) throw new ImportCancelled();
}
