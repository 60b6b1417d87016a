import { Injectable } from '@nestjs/common';
import { type Expression, sql } from 'kysely';
import { jsonBuildObject } from 'kysely/helpers/postgres';
import { Database } from '../../database/database.js';
import { filled, given, utc } from '../../database/typed-queries.js';
import { type FeedPage, readFeedOrPage } from '../../http/feed.js';
import { cutPage, type Page, toPage } from '../../http/paging.js';
import { Problem } from '../../problems/problem.js';
import { SHOWN_PROBLEMS } from './bound-problems.js';
import { ignoredColumns } from './ignored-columns.js';
import type { ImportListQuery, ImportProblems, ImportRowView, ImportView, RowListQuery } from './import.schema.js';
import { kindsOfProblems } from './import-rows.js';

const MEMBERS = [
  'kind',
  'status',
  'filename',
  'byteSize',
  'sha256',
  'encoding',
  'delimiter',
  'columns',
  'skippedLines',
  'counts',
  'warningCounts',
  'preview',
] as const;

/** Cells by their header; those beyond it have no name. */
const RAW = sql<ImportRowView['raw']>`(select json_object_agg(coalesce(i.columns[cell.at], 'column ' || cell.at), cell.text)
  from unnest(r.raw) with ordinality cell (text, at))`;
const PROBLEMS = sql<ImportRowView['problems']>`${sql.raw(SHOWN_PROBLEMS)}`;
const WARNINGS = sql<ImportRowView['warnings']>`coalesce(r.warnings, '[]')`;

/** @param found the problems or the warnings of a row */
const hasCode = (found: Expression<unknown>, code: string) => sql<boolean>`${found} @> ${JSON.stringify([{ code }])}::jsonb`;

@Injectable()
export class ImportQueries {
  constructor(private readonly database: Database) {}

  /**
   * Newest first, or as a feed. Progress is no change of an import.
   * @throws Problem `invalid_cursor`
   */
  async list({ status, kind, ...page }: ImportListQuery): Promise<FeedPage<ImportView>> {
    const found = this.imports().where((each) => each.and(filled({ status, kind })));
    const { data, ...rest } = await readFeedOrPage(this.database, found, { ...page, list: 'imports', table: 'i' });
    return { data: data.map(withIgnoredColumns), ...rest };
  }

  /** How many imports wait or run, by status. */
  async countUnfinished(): Promise<Record<string, number>> {
    const counts = await this.database.kysely
      .selectFrom('imports')
      .select(['status', (each) => each.fn.countAll<number>().as('count')])
      .where('status', 'in', ['received', 'validating', 'validated', 'committing'])
      .groupBy('status')
      .execute();
    return Object.fromEntries(counts.map(({ status, count }) => [status, count]));
  }

  /** @throws Problem `not_found` */
  async get(id: number): Promise<ImportView> {
    const found = this.imports().where('i.id', '=', id);
    return withIgnoredColumns(await found.executeTakeFirstOrThrow(() => new Problem('not_found', `There is no import ${id}.`)));
  }

  /** Rows in the order of the file: a person who corrects it goes through it from top to bottom. */
  async rows(importId: number, { limit, cursor, ...filters }: RowListQuery): Promise<Page<ImportRowView>> {
    const rows = this.database.kysely
      .selectFrom('importRows as r')
      .innerJoin('imports as i', 'i.id', 'r.importId')
      .select(['r.lineNumber', 'r.status', RAW.as('raw'), PROBLEMS.as('problems'), WARNINGS.as('warnings'), 'r.duplicateOf', 'r.document'])
      .where((row) =>
        row.and([
          row.and(filled({ importId, 'r.status': filters.status })),
          given(filters.code, (code) =>
            row.or([hasCode(PROBLEMS, code), row.and([row('r.status', '=', 'valid'), hasCode(WARNINGS, code)])]),
          ),
          given(filters.suspicious, (suspicious) => row('r.warnings', suspicious ? 'is not' : 'is', null)),
        ]),
      );
    const page = await cutPage(rows, { limit, cursor }, { id: 'r.lineNumber', ascending: true }).execute();
    const shown = page.map(({ document, ...row }) => ({ ...row, ...(document && { document }) }));
    return toPage(shown, limit, ({ lineNumber }) => [lineNumber]);
  }

  /** What is wrong with the rows, by kind and column: the problems of invalid rows, and the warnings of valid ones. */
  async problems(importId: number): Promise<ImportProblems> {
    return { data: await kindsOfProblems(this.database, importId) };
  }

  /** @throws Problem `not_found` */
  async getStored(id: number): Promise<{ filename: string; byteSize: number; sha256: string; storageKey: string }> {
    return this.database.kysely
      .selectFrom('imports')
      .select(['filename', 'byteSize', 'sha256', 'storageKey'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow(() => new Problem('not_found', `There is no import ${id}.`));
  }

  private imports() {
    return this.database.kysely
      .selectFrom('imports as i')
      .innerJoin('users as u', 'u.id', 'i.createdByUserId')
      .leftJoin('importProgress as p', 'p.importId', 'i.id')
      .select(['i.id', ...MEMBERS, 'i.problem', 'i.allowPartial', 'i.acknowledged', 'i.version'])
      .select((each) => [
        jsonBuildObject({ processed: each.fn.coalesce('p.processed', sql.lit(0)), total: each.ref('p.total') }).as('progress'),
        jsonBuildObject({ id: each.ref('u.id'), email: each.ref('u.email') }).as('createdBy'),
        utc(each.ref('i.createdAt')).as('createdAt'),
        utc(each.ref('i.validatedAt')).as('validatedAt'),
        utc(each.ref('i.committedAt')).as('committedAt'),
        utc(each.ref('i.updatedAt')).as('updatedAt'),
      ]);
  }
}

const withIgnoredColumns = <View extends Pick<ImportView, 'kind' | 'columns'>>(view: View) => ({
  ...view,
  ignoredColumns: ignoredColumns(view.kind, view.columns),
});
