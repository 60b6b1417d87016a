import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '../../../database/database.js';
import { FileStorage } from '../../../storage/file-storage.js';
import { claimCommit, returnToPreview } from '../claim-import.js';
import { ImportRepository, type StoredImport } from '../import.repository.js';
import { ProgressReporter } from '../progress-reporter.js';
import { writeOrders } from './apply.js';
import { type CutOrders, cutOrders } from './cut-orders.js';
import { loadKnownRecords } from './plan/load-known-records.js';
import { type PlannedOrder, planSalesOrders } from './plan/plan-sales-orders.js';
import { countPages, countRows, loadRowsToWrite, updateRows } from './stage-rows.js';

const CHANGED = {
  code: 'import_changed',
  detail: 'Records changed since the preview and made more rows invalid: look at the rows again.',
};

/**
 * Writes what the preview promised: pages into storage first, then all records in one transaction. The orders are planned again, since others
 * may have written since: one that was recorded meanwhile is a duplicate, but one that became invalid sends the import back to its preview.
 */
@Injectable()
export class CommitSalesOrders {
  constructor(
    private readonly database: Database,
    private readonly storage: FileStorage,
    private readonly imports: ImportRepository,
  ) {}

  async run(stored: StoredImport, signal: AbortSignal): Promise<void> {
    if (stored.status !== 'committing') return;
    const progress = new ProgressReporter((processed, total) => this.imports.showProgress(stored.id, processed, total));
    const { planned, pageCount } = await this.database.transaction(null, async (tx) => {
      return { planned: await planAgain(tx, stored.id), pageCount: await countPages(tx, stored.id) };
    });
    const onProgress = (pages: number, total: number) => progress.show(pages, total);
    const cuts = await cutOrders(this.storage, planned, { storageKey: stored.storageKey, pageCount, onProgress, signal });
    await progress.last(pageCount, pageCount);
    await this.database.transaction(`import ${stored.id}`, async (tx) => {
      if (!(await claimCommit(tx, stored.id))) return;
      if ('kind' in cuts) await returnToPreview(tx, stored.id, { code: cuts.code, detail: cuts.detail });
      else await commit(tx, stored, cuts);
    });
  }
}

async function planAgain(tx: Transaction, id: number): Promise<PlannedOrder[]> {
  const rows = await loadRowsToWrite(tx, id);
  return planSalesOrders(rows, await loadKnownRecords(tx, rows));
}

async function commit(tx: Transaction, stored: StoredImport, cuts: CutOrders): Promise<void> {
  const { id, invalidRows, createdByUserId } = stored;
  const planned = await planAgain(tx, id);
  await updateRows(tx, id, planned);
  const counts = await countRows(tx, id, planned);
  if (counts.invalid > invalidRows) {
    await tx.rows(`update imports set counts = $2::jsonb where id = $1`, [id, JSON.stringify(counts)]);
    return returnToPreview(tx, id, CHANGED);
  }
  await writeOrders(tx, planned, cuts, createdByUserId);
  // Last, so that whoever asks for a cancel meanwhile is answered and need not wait for the row.
  await tx.rows(`update imports set status = 'committed', counts = $2::jsonb, committed_at = clock_timestamp() where id = $1`, [
    id,
    JSON.stringify(counts),
  ]);
}
