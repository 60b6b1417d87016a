import { addAbortSignal } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { companyToday } from '../../../calendar/company-day.js';
import { Config } from '../../../config/config.module.js';
import { inspectCsv } from '../../../csv/read-csv.js';
import { Database, statementsOf } from '../../../database/database.js';
import { FileProblem } from '../../../problems/file-problem.js';
import { FileStorage } from '../../../storage/file-storage.js';
import { claimValidation } from '../claim-import.js';
import { ImportRepository, type StoredImport } from '../import.repository.js';
import { ProgressReporter } from '../progress-reporter.js';
import { ImportCancelled } from '../watch-cancel.js';
import { countPlan, planStagedRows } from './plan/staged-plan.js';
import { COLUMNS } from './read/columns.js';
import { loadRowContext } from './read/load-row-context.js';
import { stageRows } from './read/stage-rows.js';

/** From a stored file to a preview: every row parsed, planned and kept with all its problems, nothing written to the log. */
@Injectable()
export class ValidateDistributions {
  constructor(
    private readonly database: Database,
    private readonly storage: FileStorage,
    private readonly imports: ImportRepository,
    private readonly config: Config,
  ) {}

  async run({ id, storageKey, byteSize, status }: StoredImport, signal: AbortSignal): Promise<void> {
    if (status !== 'received' && status !== 'validating') return;
    await this.database.rows(`update imports set status = 'validating' where id = $1 and status = 'received'`, [id]);
    const open = async () => addAbortSignal(signal, await this.storage.open(storageKey));
    const file = await inspectCsv(open, COLUMNS);
    const progress = new ProgressReporter((processed, total) => this.imports.showProgress(id, processed, total));
    await this.database.bulkTransaction({ reason: null, signal }, async (client) => {
      if (!(await claimValidation(statementsOf(client), id))) return;
      const context = {
        ...(await loadRowContext(client)),
        positions: file.positions,
        columnCount: file.header.length,
        delimiter: file.delimiter,
        today: companyToday(this.config.get('TZ_COMPANY')),
      };
      await stageRows(client, await open(), { importId: id, dialect: file, context }, (bytes) => progress.show(bytes, byteSize));
      await planStagedRows(client, id);
      const counts = await countPlan(client, id);
      if (counts.rows === 0) throw new FileProblem('no_rows', 'The file has a header but no rows.');
      await progress.last(counts.rows, counts.rows);
      const kept = await client.query(
        `update imports set status = 'validated', encoding = $2, delimiter = $3, columns = $4, counts = $5, preview = ${PREVIEW}, validated_at = clock_timestamp()
         where id = $1 and status = 'validating'`,
        [id, file.encoding, file.delimiter, file.header, JSON.stringify(counts)],
      );
      if (kept.rowCount === 0) throw new ImportCancelled();
    });
  }
}

const SAMPLE = 20;
const VALID = `import_rows r join plan_orders o using (order_key) where r.import_id = $1 and r.status = 'valid'`;
const sampleOf = (names: string) => `(select coalesce(jsonb_agg(sample.name), '[]') from (${names} limit ${SAMPLE}) sample (name))`;
const PREVIEW = `jsonb_build_object(
  'customers', ${sampleOf(`select min(r.facility_name) from ${VALID} and o.customer_id is null group by o.company_key order by o.company_key`)},
  'salesOrders', ${sampleOf(`select min(r.order_number) from ${VALID} and o.sales_order_id is null group by o.order_key order by o.order_key`)},
  'lots', ${sampleOf(`select r.lot_number from import_rows r left join lots l using (lot_number) where r.import_id = $1 and r.status = 'valid' and l.id is null group by 1 order by 1`)})`;
