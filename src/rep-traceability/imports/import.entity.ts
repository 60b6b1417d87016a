import { randomUUID } from 'node:crypto';
import { defineEntity, p } from '@mikro-orm/postgresql';
import type { SkippedLine } from '../../csv/detect-dialect.js';
import { identity, reference, versionColumns } from '../../database/columns.js';
import { counted } from '../../problems/counted.js';
import { Problem } from '../../problems/problem.js';
import { ImportRepository } from './import.repository.js';
import type { ImportCounts, ImportPreview, PlanCounts } from './import-kind.js';
import type { ImportKindName } from './import-kinds.js';
import type { KindOfProblem, WarningCounts } from './import-rows.js';
import {
  allows,
  CHANGES,
  type ImportChange,
  type ImportFacts,
  type ImportProblem,
  type ImportStatus,
  type ImportStep,
} from './lifecycle.js';

const invalidRows = (invalid: number, rows: number): string =>
  `${invalid} of ${counted(rows, 'row')} ${invalid === 1 ? 'is' : 'are'} invalid`;

const ImportSchema = defineEntity({
  name: 'Import',
  tableName: 'imports',
  repository: () => ImportRepository,
  properties: {
    id: identity(),
    kind: p.text().$type<ImportKindName>(),
    problem: p.json<ImportProblem>().nullable(),
    status: p.text().$type<ImportStatus>(),
    filename: p.text(),
    byteSize: p.bigint('number'),
    sha256: p.text(),
    storageKey: p.text(),
    encoding: p.text().nullable(),
    delimiter: p.text().nullable(),
    columns: p.array().nullable(),
    counts: p.json<ImportCounts>().nullable(),
    preview: p.json<ImportPreview>().nullable(),
    allowPartial: p.boolean().nullable(),
    skippedLines: p.json<SkippedLine[]>().nullable(),
    warningCounts: p.json<WarningCounts>().nullable(),
    acknowledged: p.array().nullable(),
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

/** Kinds of problems that one sentence names at most. */
const MOST_NAMED = 3;

/** The preview that the person approved is out of date. The client that waits for the commit reads here what became of it. */
function outdated(
  before: Pick<PlanCounts, 'invalid' | 'valid'>,
  now: PlanCounts,
  unacknowledged: readonly string[],
  found: readonly Found[],
) {
  const changes: string[] = [];
  const invalid = now.invalid - before.invalid;
  if (invalid > 0) {
    const named = found.slice(0, MOST_NAMED).map(({ code, detail }) => ` ${code}: ${detail}`);
    changes.push(`${counted(invalid, 'more row')} ${invalid === 1 ? 'is' : 'are'} invalid.${named.join('')}`);
  }
  if (unacknowledged.length > 0) changes.push(`Rows carry warnings that nobody acknowledged: ${unacknowledged.join(', ')}.`);
  if (now.valid > before.valid) changes.push(`${counted(now.valid - before.valid, 'row')} would be written that the preview left out.`);
  const detail = `Records changed since the preview, so nothing was written. ${changes.join(' ')} Review the rows, then commit again.`;
  return { code: 'import_changed', detail } satisfies ImportProblem;
}

type Found = Pick<KindOfProblem, 'code' | 'detail'>;

const noneTaken = ({ rows, invalid }: PlanCounts): ImportProblem => ({
  code: 'import_has_invalid_rows',
  detail: `${invalidRows(invalid, rows)}, so no row was imported.`,
});

/**
 * One uploaded file on its way into the records. Its bytes and rows are kept, however it ends. It changes its status here, by the changes of
 * `lifecycle.ts`, which alone writes them (`save`).
 */
export class Import extends ImportSchema.class {
  /** The step was asked for, and neither done nor given up. */
  isAt(step: ImportStep): boolean {
    return allows(step === 'validate' ? 'startValidation' : 'completeCommit', this.status);
  }

  /** Its validation begins, or begins again after its process died. */
  startValidation(): void {
    this.become('startValidation');
  }

  /**
   * @param allowPartial commit the valid rows and leave the invalid ones out
   * @param acknowledge codes of the warnings that a person has looked at
   * @throws Problem `import_not_validated`, `import_has_invalid_rows`, `import_has_warnings`
   */
  startCommit(allowPartial: boolean, acknowledge: readonly string[]): void {
    if (!allows('startCommit', this.status))
      throw new Problem('import_not_validated', `The import is ${this.status}: only a validated import can be committed.`);
    const { rows = 0, invalid = 0 } = this.counts ?? {};
    if (invalid > 0 && !allowPartial)
      throw new Problem(
        'import_has_invalid_rows',
        `${invalidRows(invalid, rows)}. Correct the file, or commit the valid rows with allowPartial.`,
        { members: { invalid } },
      );
    this.acknowledged = [...acknowledge];
    const warningCounts = this.warningCounts ?? {};
    const open = this.unacknowledged(warningCounts);
    if (open.length > 0) {
      const { suspicious = 0 } = this.counts ?? {};
      const detail = `${counted(suspicious, 'row')} ${suspicious === 1 ? 'carries' : 'carry'} warnings. Look at them, then name the warnings in acknowledge: ${open.join(', ')}.`;
      throw new Problem('import_has_warnings', detail, { members: { suspicious, warningCounts } });
    }
    this.become('startCommit', { allowPartial, acknowledged: [...acknowledge] });
  }

  /** A step was done. */
  complete(step: ImportStep, facts: ImportFacts): void {
    this.become(step === 'validate' ? 'completeValidation' : 'completeCommit', facts);
  }

  /** A step cannot be done. After a commit the import is at its preview again, and its commit can be asked for again. */
  fail(step: ImportStep, { code, detail }: ImportProblem): void {
    if (step === 'validate') this.become('failValidation', {}, { code, detail });
    else this.become('returnToPreview', { allowPartial: null, acknowledged: null }, { code, detail });
  }

  /**
   * Records written since the preview may have made more rows invalid, or suspicious in a way that nobody acknowledged, or may have made a duplicate a
   * row to write, which the preview did not promise: then a person has to look again.
   * @param found kinds of problems that more rows have than at the preview
   * @returns whether the import is at its preview again, with a problem that says why
   */
  returnsToPreview(counts: ImportCounts, warningCounts: WarningCounts, found: readonly Found[] = []): boolean {
    const { invalid = 0, valid = 0 } = this.counts ?? {};
    const unacknowledged = this.unacknowledged(warningCounts);
    if (counts.invalid <= invalid && counts.valid <= valid && unacknowledged.length === 0) return false;
    const why = outdated({ invalid, valid }, counts, unacknowledged, found);
    this.become('returnToPreview', { allowPartial: null, acknowledged: null, counts, warningCounts }, why);
    return true;
  }

  /** Ends an import of which only all rows or none may be taken, since some are invalid. */
  refuse(counts: PlanCounts): void {
    this.become('refuse', {}, noneTaken(counts));
  }

  /** @throws Problem import_not_cancellable */
  cancel(): void {
    if (!allows('cancel', this.status))
      throw new Problem('import_not_cancellable', `The import is ${this.status}: it can be cancelled only until its commit is requested.`);
    this.become('cancel', {}, CANCELLED);
  }

  /**
   * Takes up an import that was cancelled or interrupted: at its preview if it had come so far, else from the beginning.
   * @throws Problem import_not_retryable
   */
  retry(): void {
    if (!allows('retry', this.status))
      throw new Problem('import_not_retryable', `The import is ${this.status}: there is nothing to retry.`);
    if (!RETRYABLE.includes(this.problem?.code ?? ''))
      throw new Problem('import_not_retryable', `The file itself cannot be imported: ${this.problem?.detail} Upload a corrected file.`);
    this.become(this.validatedAt === null ? 'retry' : 'restorePreview');
  }

  isCancelled(): boolean {
    return this.problem?.code === CANCELLED.code;
  }

  isCommitRequested(): boolean {
    return this.status === 'committing' || this.status === 'committed';
  }

  /** It waits, is validated or is at its preview, so there is nothing to retry. */
  isUnderWay(): boolean {
    return allows('cancel', this.status);
  }

  private unacknowledged(warningCounts: WarningCounts): string[] {
    return Object.keys(warningCounts).filter((code) => !this.acknowledged?.includes(code));
  }

  /** What a change does not mention stays, except for the problem, which a change without one ends. */
  private become(what: ImportChange, facts: ImportFacts = {}, problem: ImportProblem | null = null): void {
    if (!allows(what, this.status)) throw new Error(`${what} does not follow on ${this.status}: import ${this.id}`);
    Object.assign(this, facts, { problem, status: CHANGES[what].to });
  }
}
ImportSchema.setClass(Import);
