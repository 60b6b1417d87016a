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
  detail: 'The import was cancelled before its commit. File and rows are kept; a retry takes it up again.',
};
export const INTERRUPTED = 'import_interrupted';

/** What was no fault of the file. */
const RETRYABLE = [CANCELLED.code, INTERRUPTED];

/** One uploaded file on its way into the records. Its bytes and rows are kept whatever becomes of it. Its status is written by `lifecycle.ts` alone. */
export class Import extends ImportSchema.class {
  isCancelled(): boolean {
    return this.problem?.code === CANCELLED.code;
  }

  /** Its rows were read and planned. */
  isRead(): boolean {
    return this.validatedAt !== null;
  }

  isCommitAsked(): boolean {
    return this.status === 'committing' || this.status === 'committed';
  }

  /** Neither ended nor asked to commit: there is nothing to try again yet. */
  isUnderWay(): boolean {
    return allows('cancel', this.status);
  }

  requireCommittable(allowPartial: boolean): void {
    if (!allows('startCommit', this.status))
      throw new Problem('import_not_validated', `The import is ${this.status}: only a validated one can be committed.`);
    const { rows = 0, invalid = 0 } = this.counts ?? {};
    if (invalid === 0 || allowPartial) return;
    throw new Problem(
      'import_has_invalid_rows',
      `${invalid} of ${rows} rows are invalid. Correct the file, or commit the valid rows with allowPartial.`,
      { members: { invalid } },
    );
  }

  requireCancellable(): void {
    if (!allows('cancel', this.status))
      throw new Problem(
        'import_not_cancellable',
        `The import is ${this.status}: only one whose commit was not asked for can be cancelled.`,
      );
  }

  requireRetryable(): void {
    if (!allows('retry', this.status))
      throw new Problem('import_not_retryable', `The import is ${this.status}: there is nothing to try again.`);
    if (!RETRYABLE.includes(this.problem?.code ?? ''))
      throw new Problem('import_not_retryable', `The file itself cannot be imported: ${this.problem?.detail} Upload a corrected one.`);
  }
}
ImportSchema.setClass(Import);
