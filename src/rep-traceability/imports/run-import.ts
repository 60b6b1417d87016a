import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { Database, type Statements } from '../../database/database.js';
import { FileProblem } from '../../problems/file-problem.js';
import type { StoredFile } from '../../storage/file-storage.js';
import type { Import } from './import.entity.js';
import { ImportRepository } from './import.repository.js';
import type { ImportCounts, ImportKind, ImportPlan, ImportRun } from './import-kind.js';
import { IMPORT_KINDS, type ImportKindName } from './import-kinds.js';
import { countWarnings, type KindOfProblem, kindsOfProblems, type WarningCounts } from './import-rows.js';
import { type ImportStep, type NewImport, receive, save } from './lifecycle.js';
import { ProgressReporter } from './progress-reporter.js';
import { ImportCancelled, stopWhenCancelled } from './watch-cancel.js';

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
    try {
      if (step === 'commit') await this.commit(importId, signal);
      else {
        const isCancelled = () => this.imports.isCancelled(importId);
        await stopWhenCancelled(signal, isCancelled, (stopped) => this.validate(importId, stopped));
      }
    } catch (error) {
      if (!(error instanceof FileProblem)) throw error;
      await this.database.transaction(null, async (tx) => {
        const claimed = await this.imports.claim(tx, importId, step);
        claimed?.fail(step, error);
        if (claimed) await save(tx, claimed);
      });
    }
  }

  /** From a stored file to a preview: every row is read, planned and kept with all its problems; nothing is written to the records. */
  private async validate(importId: number, signal: AbortSignal): Promise<void> {
    const started = await this.startValidation(importId);
    if (!started) return;
    const kind = this.kindOf(started.kind);
    const run = runOf(started, this.database, signal);
    const read = await kind.read(run);
    await kind.transaction({ reason: null, signal }, async (tx) => {
      const claimed = await this.imports.claim(tx, importId, 'validate');
      // Cancelled and asked for again meanwhile, it is the next worker's.
      if (claimed?.status === 'validating') await this.preview(kind, tx, claimed, run, read);
    });
  }

  private async startValidation(importId: number): Promise<Import | null> {
    return this.database.transaction(null, async (tx) => {
      const stored = await this.imports.getLocked(tx, importId);
      if (!stored.isAt('validate')) return null;
      stored.startValidation();
      await save(tx, stored);
      return stored;
    });
  }

  /** The statement that ends a validation checks the status, so that it overwrites no cancellation. */
  private async preview<Tx extends Statements, Read, Plan extends ImportPlan>(
    kind: ImportKind<Tx, Read, Plan>,
    tx: Tx,
    stored: Import,
    run: ImportRun,
    read: Read,
  ): Promise<Plan> {
    const staged = await kind.stage(tx, run, read);
    run.columns = staged.columns;
    const plan = await kind.plan(tx, run);
    await run.progress.last(plan.size);
    stored.complete('validate', { ...staged, ...(await countsOf(tx, run.id, plan)), preview: await kind.preview(tx, run, plan) });
    if (!(await save(tx, stored))) throw new ImportCancelled();
    return plan;
  }

  /**
   * Writes what the preview promised. The rows are planned again first, since others may have written in between: rows that were recorded
   * meanwhile are duplicates and change nothing, but a row that became invalid, or is a duplicate no more, sends the import back to its preview for a
   * person to review.
   */
  private async commit(importId: number, signal: AbortSignal): Promise<void> {
    const asked = await this.imports.findIn(this.database, importId);
    if (asked?.status !== 'committing') return;
    const kind = this.kindOf(asked.kind);
    const run = runOf(asked, this.database, signal);
    run.progress.show(0, null);
    const prepared = await kind.prepare(run);
    await kind.transaction({ reason: `import ${run.id}`, signal }, async (tx) => {
      const stored = await this.imports.claim(tx, importId, 'commit');
      if (!stored) return;
      const invalid = stored.counts?.invalid ?? 0;
      const known = invalid > 0 ? await kindsOfProblems(tx, run.id) : [];
      await tx.rows(`update import_rows set status = 'valid', duplicate_of = null where import_id = $1 and status = 'duplicate'`, [run.id]);
      const plan = await kind.plan(tx, run);
      const { counts, warningCounts } = await countsOf(tx, run.id, plan);
      const found = counts.invalid > invalid ? grown(known, await kindsOfProblems(tx, run.id)) : [];
      if (!stored.returnsToPreview(counts, warningCounts, found)) {
        await kind.apply(tx, run, plan, prepared);
        await run.progress.last(plan.size);
        stored.complete('commit', { counts, warningCounts });
      }
      // Last, so that a request to cancel gets its answer without waiting for the lock on the row.
      if (!(await save(tx, stored))) throw new Error(`Import ${importId} was changed while it was committed.`);
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
      const stored = await this.imports.getLocked(tx, await receive(tx, upload));
      const importId = stored.id;
      const run = runOf(stored, tx, signal);
      stored.startValidation();
      await save(tx, stored);
      try {
        const plan = await this.preview(kind, tx, stored, run, await kind.read(run));
        if (plan.counts.invalid > 0) stored.refuse(plan.counts);
        else {
          stored.startCommit(false, Object.keys(stored.warningCounts ?? {}));
          await save(tx, stored);
          await kind.apply(tx, run, plan, await kind.prepare(run));
          stored.complete('commit', {});
        }
        await save(tx, stored);
        return { importId, plan };
      } catch (problem) {
        if (!(problem instanceof FileProblem) || !stored.isAt('validate')) throw problem;
        stored.fail('validate', problem);
        await save(tx, stored);
        return { importId, plan: null, problem };
      }
    });
  }
}

/** The kinds of problems that more rows have now. */
function grown(before: readonly KindOfProblem[], now: readonly KindOfProblem[]): KindOfProblem[] {
  const rows = new Map(before.map((kind) => [keyOf(kind), kind.rows]));
  return now.filter((kind) => kind.severity === 'problem' && kind.rows > (rows.get(keyOf(kind)) ?? 0));
}

const keyOf = ({ severity, code, column }: KindOfProblem): string => JSON.stringify([severity, code, column]);

const countsOf = async (
  tx: Statements,
  importId: number,
  plan: ImportPlan,
): Promise<{ counts: ImportCounts; warningCounts: WarningCounts }> => {
  const { suspicious, warningCounts } = await countWarnings(tx, importId);
  return { counts: { ...plan.counts, suspicious }, warningCounts };
};

const runOf = ({ id, storageKey, byteSize, columns, createdByUserId }: Import, shown: Statements, signal: AbortSignal): ImportRun => {
  const progress = new ProgressReporter(shown, id);
  return { id, storageKey, byteSize, columns: columns ?? [], createdByUserId, progress, signal };
};
