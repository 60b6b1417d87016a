import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { Database, type Statements } from '../../database/database.js';
import { FileProblem } from '../../problems/file-problem.js';
import type { StoredFile } from '../../storage/file-storage.js';
import { ImportRepository, type StoredImport } from './import.repository.js';
import type { ImportCounts, ImportKind, ImportPlan, ImportRun } from './import-kind.js';
import { IMPORT_KINDS, type ImportKindName } from './import-kinds.js';
import { change, claim, fail, type ImportStep, type NewImport, receive } from './lifecycle.js';
import { ProgressReporter } from './progress-reporter.js';
import { ImportCancelled, stopWhenCancelled } from './watch-cancel.js';

/** The preview that the person approved is out of date. */
const CHANGED = {
  code: 'import_changed',
  detail: 'Records changed since the preview and made more rows invalid. Review the rows again.',
};

/**
 * Runs the two steps of an import for every kind alike. Each step writes in one transaction: killed at any moment, it leaves all or nothing and
 * can run again.
 */
@Injectable()
export class RunImport {
  constructor(
    private readonly modules: ModuleRef,
    private readonly database: Database,
    private readonly imports: ImportRepository,
  ) {}

  private kindOf(name: ImportKindName): ImportKind {
    return this.modules.get<ImportKind>(IMPORT_KINDS[name]);
  }

  /** What the first bytes of a file show to be wrong with it; null when they show nothing. */
  async findFileProblem(name: ImportKindName, file: StoredFile): Promise<FileProblem | null> {
    try {
      await this.kindOf(name).inspect(file);
      return null;
    } catch (error) {
      if (error instanceof FileProblem) return error;
      throw error;
    }
  }

  /**
   * Runs a step, if its import still asks for it. A problem of the file ends the step and is kept with the import.
   * @param signal stops the step; what it wrote is rolled back
   * @throws ImportCancelled when the import was cancelled meanwhile
   */
  async run(importId: number, step: ImportStep, signal: AbortSignal): Promise<void> {
    const stored = await this.imports.findStored(importId);
    if (!stored) return;
    try {
      if (step === 'commit') await this.commit(stored, signal);
      else {
        const isCancelled = () => this.imports.isCancelled(importId);
        await stopWhenCancelled(signal, isCancelled, (stopped) => this.validate(stored, stopped));
      }
    } catch (error) {
      if (!(error instanceof FileProblem)) throw error;
      await this.database.transaction(null, (tx) => fail(tx, importId, step, error));
    }
  }

  /** From a stored file to a preview: every row is read, planned and kept with all its problems; nothing is written to the records. */
  private async validate(stored: StoredImport, signal: AbortSignal): Promise<void> {
    const kind = this.kindOf(stored.kind);
    if (!(await this.database.transaction(null, (tx) => change(tx, stored.id, 'startValidation')))) return;
    const run = this.runOf(stored, signal);
    const read = await kind.read(run);
    await kind.transaction({ reason: null, signal }, async (tx) => {
      if (await claim(tx, run.id, 'validate')) await this.preview(kind, tx, run, read);
    });
  }

  /** The statement that ends a validation checks the status, so that it overwrites no cancellation. */
  private async preview<Tx extends Statements, Read, Plan extends ImportPlan>(
    kind: ImportKind<Tx, Read, Plan>,
    tx: Tx,
    run: ImportRun,
    read: Read,
  ): Promise<Plan> {
    const staged = await kind.stage(tx, run, read);
    run.columns = staged.columns;
    const plan = await kind.plan(tx, run);
    await run.progress.last(plan.size);
    const facts = { ...staged, counts: plan.counts, preview: await kind.preview(tx, run, plan) };
    if (!(await change(tx, run.id, 'completeValidation', facts))) throw new ImportCancelled();
    return plan;
  }

  /**
   * Writes what the preview promised. The rows are planned again first, since others may have written in between: rows that were recorded
   * meanwhile are duplicates and change nothing, but a row that became invalid sends the import back to its preview for a person to review.
   */
  private async commit(stored: StoredImport, signal: AbortSignal): Promise<void> {
    if (stored.status !== 'committing') return;
    const kind = this.kindOf(stored.kind);
    const run = this.runOf(stored, signal);
    run.progress.show(0, null);
    const prepared = await kind.prepare(run);
    await kind.transaction({ reason: `import ${run.id}`, signal }, async (tx) => {
      if (!(await claim(tx, run.id, 'commit'))) return;
      await tx.rows(`update import_rows set status = 'valid' where import_id = $1 and status = 'duplicate'`, [run.id]);
      const plan = await kind.plan(tx, run);
      const { counts } = plan;
      if (counts.invalid > stored.invalidRows) {
        await change(tx, run.id, 'returnToPreview', { problem: CHANGED, allow_partial: null, counts });
        return;
      }
      await kind.apply(tx, run, plan, prepared);
      await run.progress.last(plan.size);
      // Last, so that a request to cancel gets its answer without waiting for the lock on the row.
      await change(tx, run.id, 'completeCommit', { counts });
    });
  }

  /**
   * Validates and commits in one transaction, for a route that answers at once. One invalid row, and nothing is written to the records; the import
   * then fails, and keeps file and rows.
   * @param reason of the changes, for the audit trail
   * @returns the plan, which was written if no row is invalid; else why the file as a whole cannot be imported
   */
  async runAtOnce<Tx extends Statements, Read, Plan extends ImportPlan>(
    kind: ImportKind<Tx, Read, Plan>,
    upload: NewImport,
    reason: string,
  ): Promise<{ importId: number; plan: Plan } | { importId: number; plan: null; problem: FileProblem }> {
    const { signal } = new AbortController();
    return kind.transaction({ reason, signal }, async (tx) => {
      const id = await receive(tx, upload);
      const progress = new ProgressReporter((processed, total) => this.imports.showProgress(id, processed, total, tx));
      const run: ImportRun = { ...upload, id, storageKey: upload.key, columns: [], progress, signal };
      await change(tx, id, 'startValidation');
      try {
        const plan = await this.preview(kind, tx, run, await kind.read(run));
        if (plan.counts.invalid > 0) await change(tx, id, 'refuse', { problem: noneTaken(plan.counts) });
        else {
          await change(tx, id, 'startCommit', { allow_partial: false });
          await kind.apply(tx, run, plan, await kind.prepare(run));
          await change(tx, id, 'completeCommit');
        }
        return { importId: id, plan };
      } catch (problem) {
        if (!(problem instanceof FileProblem)) throw problem;
        await fail(tx, id, 'validate', problem);
        return { importId: id, plan: null, problem };
      }
    });
  }

  private runOf(stored: StoredImport, signal: AbortSignal): ImportRun {
    const progress = new ProgressReporter((processed, total) => this.imports.showProgress(stored.id, processed, total));
    return { ...stored, columns: stored.columns ?? [], progress, signal };
  }
}

const noneTaken = ({ rows, invalid }: ImportCounts) => ({
  code: 'import_has_invalid_rows',
  detail: `${invalid} of ${rows} rows are invalid, so no row was imported.`,
});
