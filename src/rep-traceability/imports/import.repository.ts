import { Injectable } from '@nestjs/common';
import { Conditions } from '../../database/conditions.js';
import { Database, type Statements, type Transaction } from '../../database/database.js';
import { DEFAULT_LIMIT, decodeCursor, idOnly, type Page, toPage } from '../../http/paging.js';
import { Problem } from '../../problems/problem.js';
import { Import } from './import.entity.js';
import type { ImportListQuery, ImportRowView, ImportView, RowListQuery } from './import.schema.js';
import type { ImportKindName } from './import-kinds.js';
import type { ImportStatus, ImportStep } from './lifecycle.js';

const IMPORT = `json_build_object('id', i.id, 'kind', i.kind, 'status', i.status, 'filename', i.filename, 'byteSize', i.byte_size, 'sha256', i.sha256,
  'encoding', i.encoding, 'delimiter', i.delimiter, 'columns', i.columns, 'counts', i.counts, 'preview', i.preview,
  'progress', json_build_object('processed', coalesce(p.processed, 0), 'total', p.total), 'problem', i.problem, 'allowPartial', i.allow_partial,
  'createdBy', json_build_object('id', u.id, 'email', u.email), 'createdAt', iso_utc(i.created_at), 'validatedAt', iso_utc(i.validated_at),
  'committedAt', iso_utc(i.committed_at), 'version', i.version) as import
  from imports i join users u on u.id = i.created_by_user_id left join import_progress p on p.import_id = i.id`;

/** Cells beyond the header have no name. */
const RAW = `(select json_object_agg(coalesce(i.columns[cell.at], 'column ' || cell.at), cell.text) from unnest(r.raw) with ordinality cell (text, at))`;

const ROW = `'lineNumber', r.line_number, 'status', r.status, 'raw', ${RAW}, 'problems', coalesce(r.problems, '[]')`;

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

  async list({ status, kind, limit = DEFAULT_LIMIT, cursor }: ImportListQuery): Promise<Page<ImportView>> {
    const after = decodeCursor(cursor, idOnly);
    const conditions = new Conditions().and('i.status = $', status).and('i.kind = $', kind).and('i.id < $', after?.[0]);
    const rows = await this.database.rows<{ import: ImportView }>(
      `select ${IMPORT} ${conditions.where} order by i.id desc limit ${conditions.parameter(limit + 1)}`,
      conditions.parameters,
    );
    return toPage(
      rows.map((row) => row.import),
      limit,
      ({ id }) => [id],
    );
  }

  async find(id: number): Promise<ImportView | null> {
    const row = await this.database.row<{ import: ImportView }>(`select ${IMPORT} where i.id = $1`, [id]);
    return row?.import ?? null;
  }

  /** Rows in the order of the file: a person who corrects it goes through it from top to bottom. */
  async rows(importId: number, { status, limit = DEFAULT_LIMIT, cursor }: RowListQuery): Promise<Page<ImportRowView>> {
    const after = decodeCursor(cursor, idOnly);
    const conditions = new Conditions().and('r.import_id = $', importId).and('r.status = $', status).and('r.line_number > $', after?.[0]);
    const rows = await this.database.rows<{ row: ImportRowView }>(
      `select case when r.document is null then json_build_object(${ROW}) else json_build_object(${ROW}, 'document', r.document) end as row
       from import_rows r join imports i on i.id = r.import_id
       ${conditions.where} order by r.line_number limit ${conditions.parameter(limit + 1)}`,
      conditions.parameters,
    );
    return toPage(
      rows.map(({ row }) => row),
      limit,
      ({ lineNumber }) => [lineNumber],
    );
  }

  /** What a job needs to know of its import. */
  async findStored(id: number): Promise<StoredImport | null> {
    return this.database.row<StoredImport>(
      `select id, kind, status, storage_key as "storageKey", byte_size as "byteSize",
         columns, coalesce((counts ->> 'invalid')::int, 0) as "invalidRows", created_by_user_id as "createdByUserId" from imports where id = $1`,
      [id],
    );
  }

  /** The one way in which a validation that still runs finds its import failed. */
  async isCancelled(id: number): Promise<boolean> {
    return (await this.database.row(`select from imports where id = $1 and status = 'failed'`, [id])) !== null;
  }

  /** Imports that a process left unfinished. Their jobs are still there unless the process died between two transactions. */
  async findUnfinished(): Promise<{ id: number; step: ImportStep }[]> {
    return this.database.rows(
      `select id, case status when 'committing' then 'commit' else 'validate' end as step
       from imports where status in ('received', 'validating', 'committing')`,
    );
  }

  /**
   * An import whose status nothing else changes meanwhile. The lock leaves foreign keys alone, so that it need not wait for a validation that writes rows.
   * @throws Problem not_found
   */
  async getLocked(tx: Transaction, id: number): Promise<Import> {
    await tx.rows('select from imports where id = $1 for no key update', [id]);
    const found = await tx.em.findOne(Import, id);
    if (!found) throw new Problem('not_found', `There is no import ${id}.`);
    return found;
  }

  /** Shows how far a running step is, outside its transaction where others shall see it. A total of null leaves the one that was shown before. */
  async showProgress(id: number, processed: number, total: number | null, tx: Statements = this.database): Promise<void> {
    await tx.rows(
      `insert into import_progress (import_id, processed, total) values ($1, $2, $3)
       on conflict (import_id) do update set processed = excluded.processed, total = coalesce(excluded.total, import_progress.total)`,
      [id, processed, total],
    );
  }
}
