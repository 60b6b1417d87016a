import { Injectable } from '@nestjs/common';
import { analyzeTables } from '../../../database/analyze-tables.js';
import { Database, statementsOf } from '../../../database/database.js';
import { claimCommit, returnToPreview } from '../claim-import.js';
import { ImportRepository, type StoredImport } from '../import.repository.js';
import { ProgressReporter } from '../progress-reporter.js';
import { applyImport } from './apply.js';
import { countPlan, planStagedRows } from './plan/staged-plan.js';

/**
 * Writes what the preview promised. The rows are planned again first, since others may have written since: rows that came into the log
 * meanwhile are duplicates and change nothing, but a row that became invalid sends the import back to its preview, for a person to look again:
 * whoever leaves invalid rows out has seen them.
 */
@Injectable()
export class CommitDistributions {
  constructor(
    private readonly database: Database,
    private readonly imports: ImportRepository,
  ) {}

  async run({ id, status, rows, invalidRows }: StoredImport, signal: AbortSignal): Promise<void> {
    if (status !== 'committing') return;
    const progress = new ProgressReporter((processed, total) => this.imports.showProgress(id, processed, total));
    await this.database.bulkTransaction({ reason: `import ${id}`, signal }, async (client) => {
      const statements = statementsOf(client);
      if (!(await claimCommit(statements, id))) return;
      progress.show(0, rows);
      await client.query(`update import_rows set status = 'valid' where import_id = $1 and status = 'duplicate'`, [id]);
      await planStagedRows(client, id);
      const counts = await countPlan(client, id);
      if (counts.invalid > invalidRows) {
        await client.query('update imports set counts = $2 where id = $1', [id, JSON.stringify(counts)]);
        return returnToPreview(statements, id, CHANGED);
      }
      await applyImport(client, id, (lines) => progress.show(Math.min(lines, counts.rows), counts.rows));
      await analyzeTables(client, counts.distributionsToCreate);
      await progress.last(counts.rows, counts.rows);
      await client.query(`update imports set status = 'committed', counts = $2, committed_at = clock_timestamp() where id = $1`, [
        id,
        JSON.stringify(counts),
      ]);
    });
  }
}

/** What the person saw no longer holds. */
const CHANGED = {
  code: 'import_changed',
  detail: 'Records changed since the preview and made more rows invalid: look at the rows again.',
};
