import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '../../database/database.js';
import type { Principal } from '../../http/principal.js';
import { Jobs } from '../../jobs/jobs.service.js';
import type { FileProblem } from '../../problems/file-problem.js';
import { Problem } from '../../problems/problem.js';
import type { StoredUpload } from '../../storage/upload-to-storage.js';
import { INTERRUPTED } from './import.entity.js';
import { ImportQueries } from './import.queries.js';
import { ImportRepository } from './import.repository.js';
import type { CommitBody, ImportView } from './import.schema.js';
import type { ImportKindName } from './import-kinds.js';
import { type ImportStep, receive, save } from './lifecycle.js';
import { RunImport } from './run-import.js';

export const IMPORTS_QUEUE = 'imports';
export const DEAD_LETTER_QUEUE = 'imports_given_up';

export interface ImportJob {
  importId: number;
  step: ImportStep;
}

/** Of one user; four full forms. */
const MOST_UNFINISHED = 200;

/** What a user does with an import: upload, commit, cancel, retry. `RunImport` does the work. */
@Injectable()
export class ImportsService {
  constructor(
    private readonly database: Database,
    private readonly imports: ImportRepository,
    private readonly queries: ImportQueries,
    private readonly runner: RunImport,
    private readonly jobs: Jobs,
  ) {}

  /**
   * Keeps the file as received and enqueues its validation. A file whose first bytes show that it cannot be imported is kept as a failed import.
   * @throws Problem `too_many_imports`; the code of such a file, with its `importId`
   */
  async receive(kind: ImportKindName, upload: StoredUpload, user: Principal): Promise<ImportView> {
    const problem = await this.runner.findFileProblem(kind, upload);
    const id = await this.database.transaction(null, async (tx) => {
      await this.requireRoom(tx, 1, user);
      return this.keep(tx, kind, upload, problem, user);
    });
    if (problem) throw new Problem(problem.code, problem.detail, { members: { importId: id } });
    return this.get(id);
  }

  /**
   * Keeps several files, each as its own import, all or none of them. A file that cannot be imported is a failed import among the others.
   * @returns the imports in the order of the files
   * @throws Problem `too_many_imports`
   */
  async receiveSeveral(kind: ImportKindName, uploads: readonly StoredUpload[], user: Principal): Promise<ImportView[]> {
    const problems = await Promise.all(uploads.map((upload) => this.runner.findFileProblem(kind, upload)));
    const ids = await this.database.transaction(null, async (tx) => {
      await this.requireRoom(tx, uploads.length, user);
      const kept: number[] = [];
      for (const [index, upload] of uploads.entries()) kept.push(await this.keep(tx, kind, upload, problems[index] ?? null, user));
      return kept;
    });
    const received: ImportView[] = [];
    for (const id of ids) received.push(await this.get(id));
    return received;
  }

  /** A client that uploads in a loop, by mistake or on purpose, must not fill queue and storage. */
  private async requireRoom(tx: Transaction, files: number, { id }: Principal): Promise<void> {
    const unfinished = await this.imports.countUnfinishedOf(tx, id);
    if (unfinished + files <= MOST_UNFINISHED) return;
    const detail = `You have ${unfinished} unfinished imports, and ${MOST_UNFINISHED} are the most. Commit or cancel some of them, then upload again.`;
    throw new Problem('too_many_imports', detail, { members: { unfinished, limit: MOST_UNFINISHED } });
  }

  private async keep(
    tx: Transaction,
    kind: ImportKindName,
    upload: StoredUpload,
    problem: FileProblem | null,
    user: Principal,
  ): Promise<number> {
    const id = await receive(tx, { ...upload, kind, createdByUserId: user.id });
    if (problem) {
      const stored = await this.imports.getLocked(tx, id);
      stored.fail('validate', problem);
      await save(tx, stored);
    } else await this.enqueue(tx, id, 'validate');
    return id;
  }

  get(id: number): Promise<ImportView> {
    return this.queries.get(id);
  }

  /**
   * Starts the commit of a validated import. While it runs or after it is done, another request answers with the import as it is: a client that
   * lost the first answer may simply ask again.
   */
  async commit(id: number, { allowPartial = false, acknowledge = [] }: CommitBody): Promise<ImportView> {
    await this.database.transaction(null, async (tx) => {
      const stored = await this.imports.getLocked(tx, id);
      if (stored.isCommitRequested()) return;
      stored.startCommit(allowPartial, acknowledge);
      await save(tx, stored);
      await this.enqueue(tx, id, 'commit');
    });
    return this.get(id);
  }

  /**
   * Stops an import until its commit is requested. A running validation notices by itself. File and rows are kept, and a retry resumes the import.
   * Another request answers with the import as it is.
   * @throws Problem `not_found`, `import_not_cancellable`
   */
  async cancel(id: number): Promise<ImportView> {
    await this.database.transaction(null, async (tx) => {
      const stored = await this.imports.getLocked(tx, id);
      if (stored.isCancelled()) return;
      stored.cancel();
      await save(tx, stored);
      await this.jobs.cancel(tx, IMPORTS_QUEUE, keyOf(id, 'validate'));
    });
    return this.get(id);
  }

  /**
   * Resumes an import that was interrupted or cancelled: it returns to its preview if it had one, else its file is validated again. An import
   * that is running or at its preview is answered as it is.
   * @throws Problem `not_found`, `import_not_retryable`
   */
  async retry(id: number): Promise<ImportView> {
    await this.database.transaction(null, async (tx) => {
      const stored = await this.imports.getLocked(tx, id);
      if (stored.isUnderWay()) return;
      stored.retry();
      await save(tx, stored);
      if (stored.status === 'received') await this.enqueue(tx, id, 'validate');
    });
    return this.get(id);
  }

  /** Enqueues the imports that a dead process left behind. One whose job still waits, runs or is in the dead-letter queue gets no second job. */
  async resumeUnfinished(): Promise<void> {
    for (const { id, step } of await this.imports.findUnfinished()) {
      await this.database.transaction(null, async (tx) => {
        if (!(await this.jobs.isUnderWay(tx, DEAD_LETTER_QUEUE, keyOf(id, step)))) await this.enqueue(tx, id, step);
      });
    }
  }

  /**
   * Ends a step whose attempts are used up, unless somebody has requested it again. Nothing of it was written.
   * @param reason why the last attempt failed, as one sentence
   */
  async deadLetter({ importId, step }: ImportJob, reason: string): Promise<void> {
    const detail =
      step === 'commit'
        ? `The commit did not succeed after several attempts: ${reason} Nothing was written. Commit it again.`
        : `The validation did not succeed after several attempts: ${reason} The file is kept. Retry the import to validate it again.`;
    await this.database.transaction(null, async (tx) => {
      if (await this.jobs.isUnderWay(tx, IMPORTS_QUEUE, keyOf(importId, step))) return;
      const claimed = await this.imports.claim(tx, importId, step);
      claimed?.fail(step, { code: INTERRUPTED, detail });
      if (claimed) await save(tx, claimed);
    });
  }

  private enqueue(tx: Transaction, importId: number, step: ImportStep): Promise<void> {
    return this.jobs.enqueue(tx, IMPORTS_QUEUE, keyOf(importId, step), { importId, step } satisfies ImportJob);
  }
}

const keyOf = (importId: number, step: ImportStep): string => `${importId}:${step}`;
