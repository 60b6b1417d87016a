import { randomUUID } from 'node:crypto';
import { defineEntity, p } from '@mikro-orm/postgresql';
import { identity, reference, versionColumns } from '../../database/columns.js';
import { Problem } from '../../problems/problem.js';
import type { ImportCounts } from './import-kind.js';
import type { ImportKindName } from './import-kinds.js';
import { allows, type ImportProblem, type ImportStatus } from './lifecycle.js';

const ImportSchema = defineEntity({
  name: 'Import',
  tableName: 'imports',
  properties: {
    id: identity(),
    kind: p.text().$type<ImportKindName>(),
    problem: p.json<ImportProblem>().nullable(),
    status: p.text().$type<ImportStatus>(),
    filename: p.text(),
    byteSize: p.bigint('number'),
    sha256: p.text(),
    storageKey: p.text(),
    counts: p.json<ImportCounts>().nullable(),
    createdByUserId: reference(),
    validatedAt: p.datetime().nullable(),
    ...versionColumns(),
  },
});

/** Where the file of a new import is stored. */
export const importKey = (): string => `imports/${randomUUID()}`;

export const CANCELLED: ImportProblem = {
  code: 'import_cancelled',
  detail: 'The import was cancelled before its commit. File and rows are kept; a retry resumes it.',
};
export const INTERRUPTED = 'import_interrupted';

/** Problems that the file did not cause. */
const RETRYABLE = [CANCELLED.code, INTERRUPTED];

/** One uploaded file on its way into the records. Its bytes and rows are kept, however it ends. Only `lifecycle.ts` writes its status. */
export class Import extends ImportSchema.class {
  isCancelled(): boolean {
    return this.problem?.code === CANCELLED.code;
  }

  /** Its rows were read and planned, so it has a preview. */
  isRead(): boolean {
    return this.validatedAt !== null;
  }

  isCommitRequested(): boolean {
    return this.status === 'committing' || this.status === 'committed';
  }

  /** It waits, is validated or is at its preview, so there is nothing to retry. */
  isUnderWay(): boolean {
    return allows('cancel', this.status);
  }

  /**
   * @param allowPartial commit the valid rows although others are invalid
   * @throws Problem `import_not_validated`, `import_has_invalid_rows`
   */
  requireCommittable(allowPartial: boolean): void {
    if (!allows('startCommit', this.status))
      throw new Problem('import_not_validated', `The import is ${this.status}: only a validated import can be committed.`);
    const { rows = 0, invalid = 0 } = this.counts ?? {};
    if (invalid === 0 || allowPartial) return;
    throw new Problem(
      'import_has_invalid_rows',
      `${invalid} of ${rows} rows are invalid. Correct the file, or commit the valid rows with allowPartial.`,
      { members: { invalid } },
    );
  }

  /** @throws Problem `import_not_cancellable` */
  requireCancellable(): void {
    if (!allows('cancel', this.status))
      throw new Problem('import_not_cancellable', `The import is ${this.status}: it can be cancelled only until its commit is requested.`);
  }

  /** @throws Problem `import_not_retryable` when it has not failed, or failed because of its file */
  requireRetryable(): void {
    if (!allows('retry', this.status))
      throw new Problem('import_not_retryable', `The import is ${this.status}: there is nothing to retry.`);
    if (!RETRYABLE.includes(this.problem?.code ?? ''))
      throw new Problem('import_not_retryable', `The file itself cannot be imported: ${this.problem?.detail} Upload a corrected file.`);
  }
}
ImportSchema.setClass(Import);
