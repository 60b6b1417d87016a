import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { Database } from '../../../database/database.js';
import { ImportRepository, type StoredImport } from '../import.repository.js';
import { Throttle } from '../throttle.js';
import { applyImport } from './apply-import.js';
import { countPlan, type ImportCounts, planStagedRows } from './staged-plan.js';

/**
 * Writes what the preview promised. The rows are planned again first, since others may have written since: rows that came into the log
 * meanwhile are duplicates and change nothing, but a row that became invalid sends the import back to its preview, for a person to look again.
 */
@Injectable()
export class CommitDistributions {
  constructor(
    private readonly database: Database,
    private readonly imports: ImportRepository,
  ) {}

  async run({ id, status, invalidRows, allowPartial }: StoredImport): Promise<void> {
    if (status !== 'committing') return;
    const progress = new Throttle((processed, total) => this.imports.showProgress(id, processed, total));
    await this.database.bulkTransaction(`import ${id}`, async (client) => {
      if (!(await claimCommit(client, id))) return;
      await client.query(`update import_rows set status = 'valid' where import_id = $1 and status = 'duplicate'`, [id]);
      await planStagedRows(client, id, (planned) => progress.show(planned, null));
      const counts = await countPlan(client, id);
      if (counts.invalid > invalidRows && !allowPartial) return sendBack(client, id, counts);
      await applyImport(client, id);
      await progress.last(counts.rows, counts.rows);
      await client.query(`update imports set status = 'committed', counts = $2, committed_at = clock_timestamp() where id = $1`, [
        id,
        JSON.stringify(counts),
      ]);
    });
  }
}

/** Commits go one after the other, so that two imports of the same orders never race; reading and single writes go on meanwhile. */
async function claimCommit(client: PoolClient, id: number): Promise<boolean> {
  await client.query(`select pg_advisory_xact_lock(hashtext('import commit'))`);
  const { rows } = await client.query(`select from imports where id = $1 and status = 'committing'`, [id]);
  return rows.length === 1;
}

async function sendBack(client: PoolClient, id: number, counts: ImportCounts): Promise<void> {
  await client.query(
    `update imports set status = 'validated', counts = $2, allow_partial = null,
       problem = jsonb_build_object('code', 'import_changed', 'detail', 'Records changed since the preview and made more rows invalid: look at the rows again.')
     where id = $1`,
    [id, JSON.stringify(counts)],
  );
}
