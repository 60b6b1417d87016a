import { Injectable } from '@nestjs/common';
import { Database, type Statements, type Transaction } from '../../database/database.js';
import { Problem } from '../../problems/problem.js';
import { Import } from './import.entity.js';
import type { ImportKindName } from './import-kinds.js';
import type { ImportStatus, ImportStep } from './lifecycle.js';

export interface StoredImport {
  id: number;
  kind: ImportKindName;
  status: ImportStatus;
  storageKey: string;
  byteSize: number;
  columns: string[] | null;
  invalidRows: number;
  createdByUserId: number;
}

@Injectable()
export class ImportRepository {
  constructor(private readonly database: Database) {}

  /** What a job needs to know of its import. */
  async findStored(id: number): Promise<StoredImport | null> {
    return this.database.row<StoredImport>(
      `select id, kind, status, storage_key as "storageKey", byte_size as "byteSize",
         columns, coalesce((counts ->> 'invalid')::int, 0) as "invalidRows", created_by_user_id as "createdByUserId" from imports where id = $1`,
      [id],
    );
  }

  /** Whether the import was cancelled. While its validation runs, nothing else makes it fail. */
  async isCancelled(id: number): Promise<boolean> {
    return (await this.database.row(`select from imports where id = $1 and status = 'failed'`, [id])) !== null;
  }

  /** Imports that a process left unfinished. Their jobs still exist unless the process died between two transactions. */
  async findUnfinished(): Promise<{ id: number; step: ImportStep }[]> {
    return this.database.rows(
      `select id, case status when 'committing' then 'commit' else 'validate' end as step
       from imports where status in ('received', 'validating', 'committing')`,
    );
  }

  /**
   * An import whose status nobody else can change until the transaction ends. The lock leaves foreign keys alone, so that it need not wait for a
   * validation that writes rows.
   * @throws Problem `not_found`
   */
  async getLocked(tx: Transaction, id: number): Promise<Import> {
    await tx.rows('select from imports where id = $1 for no key update', [id]);
    const found = await tx.em.findOne(Import, id);
    if (!found) throw new Problem('not_found', `There is no import ${id}.`);
    return found;
  }

  /**
   * Shows how far a running step is, outside its transaction if others are to see it.
   * @param processed rows, bytes or pages, as the kind counts them
   * @param total null keeps the total that was shown before
   */
  async showProgress(id: number, processed: number, total: number | null, tx: Statements = this.database): Promise<void> {
    await tx.rows(
      `insert into import_progress (import_id, processed, total) values ($1, $2, $3)
       on conflict (import_id) do update set processed = excluded.processed, total = coalesce(excluded.total, import_progress.total)`,
      [id, processed, total],
    );
  }
}
