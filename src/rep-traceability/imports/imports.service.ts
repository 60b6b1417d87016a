import { buffer } from 'node:stream/consumers';
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Database, type Transaction } from '../../database/database.js';
import { Jobs } from '../../jobs/jobs.service.js';
import { Problem } from '../../problems/problem.js';
import { FileStorage } from '../../storage/file-storage.js';
import type { StoredUpload } from '../../storage/upload-to-storage.js';
import { isPdf, PDF_HEAD_BYTES } from '../sales-orders/order-pdf.js';
import { FileProblem } from './distributions-csv/file-problem.js';
import { inspectHead } from './distributions-csv/read-csv.js';
import { Import } from './import.entity.js';
import { ImportRepository } from './import.repository.js';
import type { CommitBody, ImportKind, ImportView } from './import.schema.js';

export const IMPORTS_QUEUE = 'imports';

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

  /** Hands imports that a dead process left behind to the queue again; one whose job still waits or runs gets no second one. */
  async resumeUnfinished(): Promise<void> {
    for (const { id, step } of await this.imports.findUnfinished()) {
      await this.database.transaction(null, (tx) => this.enqueue(tx, id, step));
    }
  }

  private enqueue(tx: Transaction, importId: number, step: ImportJob['step']): Promise<void> {
    return this.jobs.enqueue(tx, IMPORTS_QUEUE, `${importId}:${step}`, { importId, step } satisfies ImportJob);
  }

  private async findFileProblem(kind: ImportKind, { key, byteSize }: StoredUpload): Promise<FileProblem | null> {
    try {
      if (kind === 'distributions_csv') await inspectHead(await this.storage.open(key));
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

interface LockedImport {
  status: ImportView['status'];
  rows: number;
  invalid: number;
}

async function lockImport(tx: Transaction, id: number): Promise<LockedImport> {
  const found = await tx.row<LockedImport>(
    `select status, (counts ->> 'rows')::int as rows, coalesce((counts ->> 'invalid')::int, 0) as invalid from imports where id = $1 for no key update`,
    [id],
  );
  if (!found) throw new Problem('not_found', `There is no import ${id}.`);
  return found;
}
