import { buffer } from 'node:stream/consumers';
import { Injectable } from '@nestjs/common';
import { inspectHead } from '../../csv/read-csv.js';
import { Database, type Transaction } from '../../database/database.js';
import type { Principal } from '../../http/principal.js';
import { Jobs } from '../../jobs/jobs.service.js';
import { FileProblem } from '../../problems/file-problem.js';
import { Problem } from '../../problems/problem.js';
import { FileStorage } from '../../storage/file-storage.js';
import type { StoredUpload } from '../../storage/upload-to-storage.js';
import { isPdf, PDF_HEAD_BYTES } from '../sales-orders/order-pdf.js';
import { deadLetter } from './claim-import.js';
import { COLUMNS } from './distributions-csv/read/columns.js';
import { Import } from './import.entity.js';
import { ImportRepository } from './import.repository.js';
import type { CommitBody, ImportKind, ImportView } from './import.schema.js';

export const IMPORTS_QUEUE = 'imports';
export const DEAD_LETTER_QUEUE = 'imports_given_up';

export interface ImportJob {
  importId: number;
  step: 'validate' | 'commit';
}

/** Upload, preview, commit: what a user does with an import. The work itself is done by `ImportWorker`. */
@Injectable()
export class ImportsService {
  constructor(
    private readonly database: Database,
    private readonly imports: ImportRepository,
    private readonly storage: FileStorage,
    private readonly jobs: Jobs,
  ) {}

  /** Keeps the file as received and has it validated. A file whose beginning shows that it cannot be imported is kept too, as failed. */
  async receive(kind: ImportKind, upload: StoredUpload, user: Principal): Promise<ImportView> {
    const problem = await this.findFileProblem(kind, upload);
    const id = await this.database.transaction(null, async (tx) => {
      const received = tx.em.create(Import, {
        kind,
        status: problem ? 'failed' : 'received',
        filename: upload.filename,
        byteSize: upload.byteSize,
        sha256: upload.sha256,
        storageKey: upload.key,
        createdByUserId: user.id,
        ...(problem && { problem: { code: problem.code, detail: problem.detail } }),
      });
      await tx.em.flush();
      if (!problem) await this.enqueue(tx, received.id, 'validate');
      return received.id;
    });
    if (problem) throw new Problem(problem.code, problem.detail, { members: { importId: id } });
    return this.get(id);
  }

  async get(id: number): Promise<ImportView> {
    const found = await this.imports.find(id);
    if (!found) throw new Problem('not_found', `There is no import ${id}.`);
    return found;
  }

  /**
   * Starts the commit of a validated import. Asked again while it runs, or after it is done, it answers the import as it stands: a client that
   * lost the first answer may simply ask again.
   */
  async commit(id: number, { allowPartial = false }: CommitBody): Promise<ImportView> {
    await this.database.transaction(null, async (tx) => {
      const stored = await lockImport(tx, id);
      if (stored.status === 'committing' || stored.status === 'committed') return;
      if (stored.status !== 'validated')
        throw new Problem('import_not_validated', `The import is ${stored.status}: only a validated one can be committed.`);
      if (stored.invalid > 0 && !allowPartial) {
        throw new Problem(
          'import_has_invalid_rows',
          `${stored.invalid} of ${stored.rows} rows are invalid. Mend the file, or commit the valid rows with allowPartial.`,
          {
            members: { invalid: stored.invalid },
          },
        );
      }
      await tx.rows(`update imports set status = 'committing', allow_partial = $2, problem = null where id = $1`, [id, allowPartial]);
      await this.enqueue(tx, id, 'commit');
    });
    return this.get(id);
  }

  /**
   * Stops an import before its commit was asked for. A validation that runs learns of it by itself. What was uploaded and read is kept, and a
   * retry takes it up again. Asked again, it answers the import as it stands.
   */
  async cancel(id: number): Promise<ImportView> {
    await this.database.transaction(null, async (tx) => {
      const { status, problem } = await lockImport(tx, id);
      if (problem === CANCELLED.code) return;
      if (!CANCELLABLE.has(status))
        throw new Problem('import_not_cancellable', `The import is ${status}: only one whose commit was not asked for can be cancelled.`);
      await tx.rows(`update imports set status = 'failed', problem = $2::jsonb where id = $1`, [id, JSON.stringify(CANCELLED)]);
      await this.jobs.cancel(tx, IMPORTS_QUEUE, keyOf(id, 'validate'));
    });
    return this.get(id);
  }

  /**
   * Takes up an import that was interrupted or cancelled: back to its preview if it had come so far, else its file is validated again. One that
   * is on its way already, or at its preview, is answered as it stands.
   */
  async retry(id: number): Promise<ImportView> {
    await this.database.transaction(null, async (tx) => {
      const { status, problem, isRead, detail } = await lockImport(tx, id);
      if (CANCELLABLE.has(status)) return;
      if (status !== 'failed') throw new Problem('import_not_retryable', `The import is ${status}: there is nothing to try again.`);
      if (!RETRYABLE.has(problem ?? '')) {
        throw new Problem('import_not_retryable', `The file itself cannot be imported: ${detail} Upload a mended one.`);
      }
      await tx.rows(`update imports set status = $2, problem = null where id = $1`, [id, isRead ? 'validated' : 'received']);
      if (!isRead) await this.enqueue(tx, id, 'validate');
    });
    return this.get(id);
  }

  /** Hands imports that a dead process left behind to the queue again; one whose job still waits or runs, or is being given up, gets no second one. */
  async resumeUnfinished(): Promise<void> {
    for (const { id, step } of await this.imports.findUnfinished()) {
      await this.database.transaction(null, async (tx) => {
        if (!(await this.jobs.isUnderWay(tx, DEAD_LETTER_QUEUE, keyOf(id, step)))) await this.enqueue(tx, id, step);
      });
    }
  }

  /**
   * Ends a step whose attempts are used up, unless it has been asked for again meanwhile.
   * @param reason why, as one sentence
   */
  async deadLetter({ importId, step }: ImportJob, reason: string): Promise<void> {
    await this.database.transaction(null, async (tx) => {
      if (!(await this.jobs.isUnderWay(tx, IMPORTS_QUEUE, keyOf(importId, step)))) await deadLetter(tx, importId, step, reason);
    });
  }

  private enqueue(tx: Transaction, importId: number, step: ImportJob['step']): Promise<void> {
    return this.jobs.enqueue(tx, IMPORTS_QUEUE, keyOf(importId, step), { importId, step } satisfies ImportJob);
  }

  private async findFileProblem(kind: ImportKind, { key, byteSize }: StoredUpload): Promise<FileProblem | null> {
    try {
      if (kind === 'distributions_csv') await inspectHead(await this.storage.open(key), COLUMNS);
      else await this.inspectPdf(key, byteSize);
      return null;
    } catch (error) {
      if (error instanceof FileProblem) return error;
      throw error;
    }
  }

  /** Only the mark of a PDF is looked for here: what opens the file must be a process that can be killed. */
  private async inspectPdf(key: string, byteSize: number): Promise<void> {
    if (byteSize === 0) throw new FileProblem('empty_file', 'The file is empty.');
    const head = await buffer(await this.storage.open(key, { start: 0, end: Math.min(byteSize, PDF_HEAD_BYTES) - 1 }));
    if (!isPdf(head)) throw new FileProblem('not_a_pdf', 'The file does not begin as a PDF does.');
  }
}

const keyOf = (importId: number, step: ImportJob['step']): string => `${importId}:${step}`;

/** Before its commit was asked for. */
const CANCELLABLE = new Set<ImportView['status']>(['received', 'validating', 'validated']);

const CANCELLED = {
  code: 'import_cancelled',
  detail: 'The import was cancelled before its commit. File and rows are kept; a retry takes it up again.',
};

/** What was no fault of the file. */
const RETRYABLE = new Set([CANCELLED.code, 'import_interrupted']);

interface LockedImport {
  status: ImportView['status'];
  rows: number;
  invalid: number;
  /** Its rows were read and planned. */
  isRead: boolean;
  /** The code of its problem, with the detail. */
  problem: string | null;
  detail: string | null;
}

async function lockImport(tx: Transaction, id: number): Promise<LockedImport> {
  const found = await tx.row<LockedImport>(
    `select status, (counts ->> 'rows')::int as rows, coalesce((counts ->> 'invalid')::int, 0) as invalid, validated_at is not null as "isRead",
       problem ->> 'code' as problem, problem ->> 'detail' as detail from imports where id = $1 for no key update`,
    [id],
  );
  if (!found) throw new Problem('not_found', `There is no import ${id}.`);
  return found;
}
