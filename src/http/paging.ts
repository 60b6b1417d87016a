import { type SelectQueryBuilder, sql } from 'kysely';
import { z } from 'zod';
import { Problem } from '../problems/problem.js';

/** Query parameters of every list. */
export const pageQuery = {
  limit: z
    .string()
    .regex(/^\d{1,3}$/, 'must be a whole number from 1 to 200')
    .transform(Number)
    .pipe(z.int().min(1).max(200))
    .optional()
    .meta({ description: 'rows of a page, at most', parameter: { type: 'integer', minimum: 1, maximum: 200, default: 50 } }),
  cursor: z.string().min(1).max(500).optional().meta({ description: '`nextCursor` of the previous page; the first page when left out' }),
};

export const DEFAULT_LIMIT = 50;

/** A page of rows, newest first. `nextCursor` is null on the last page. */
export const pageOf = <Row extends z.ZodType, More extends z.ZodRawShape>(name: string, row: Row, more: More = {} as More) =>
  z
    .object({
      data: z.array(row).meta({ description: 'the rows of this page, in the order of the list' }),
      nextCursor: z
        .string()
        .nullable()
        .meta({ description: 'send it back as `cursor` for the next page; null on the last page', examples: [null] }),
      ...more,
    })
    .meta({ id: name });

export interface Page<Row> {
  data: Row[];
  nextCursor: string | null;
}

/** Where a page ended: the sort values of its last row. Opaque to clients, so that the sort order may change. */
type Position = (string | number)[];

export const encodeCursor = (position: Position): string => Buffer.from(JSON.stringify(position)).toString('base64url');

/**
 * Reads a cursor. The cursor of another list is refused, since it would silently show the wrong rows.
 * @returns null without a cursor: the first page
 * @throws Problem `invalid_cursor`
 */
export function decodeCursor<At extends Position>(cursor: string | undefined, schema: z.ZodType<At>): At | null {
  if (cursor === undefined) return null;
  let position: unknown;
  try {
    position = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    position = undefined;
  }
  const parsed = schema.safeParse(position);
  if (parsed.success) return parsed.data;
  const detail = 'The cursor does not belong to this list: send nextCursor of the previous page.';
  throw new Problem('invalid_cursor', detail, { errors: [{ pointer: '?cursor', code: 'invalid_cursor', detail }] });
}

const rowId = z.int().positive();
/** Lists by date then id, and lists by id alone. */
const day = z.iso.date().refine((text) => text >= '0001');
const dayAndId = z.tuple([day, rowId]);
const idOnly = z.tuple([rowId]);

/**
 * Cuts the extra row off, which only shows that there is a next page.
 * @param rows up to one more than `limit`
 */
export function toPage<Row>(rows: Row[], limit = DEFAULT_LIMIT, positionOf: (row: Row) => Position): Page<Row> {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  return { data, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(positionOf(last)) : null };
}

export interface PageQuery {
  limit?: number | undefined;
  cursor?: string | undefined;
}

/** The columns that sort a list: the id alone, or a day and then the id. */
export interface SortedBy {
  id: string;
  day?: string;
  ascending?: boolean;
}

const columnsOf = ({ id, day }: SortedBy) => (day === undefined ? [id] : [day, id]).map((column) => sql.ref(column));

/** A number is compared as int8, also with a smaller column: a cursor that somebody made up finds nothing and raises no error in the database. */
const asParameter = (value: string | number) => (typeof value === 'number' ? sql`${value}::int8` : sql`${value}`);

/**
 * The rows after the page that ended at `cursor`; all rows without a cursor.
 * @throws Problem `invalid_cursor`
 */
export function afterCursor<DB, Table extends keyof DB, Row>(
  rows: SelectQueryBuilder<DB, Table, Row>,
  cursor: string | undefined,
  by: SortedBy,
): SelectQueryBuilder<DB, Table, Row> {
  const after = decodeCursor<Position>(cursor, by.day === undefined ? idOnly : dayAndId);
  if (!after) return rows;
  return rows.where(sql<boolean>`(${sql.join(columnsOf(by))}) ${sql.raw(by.ascending ? '>' : '<')} (${sql.join(after.map(asParameter))})`);
}

/**
 * The query of one page and one row more, newest first unless `ascending`. The LIMIT is part of the statement, so that the planner sees it even when the
 * statement is prepared.
 * @throws Problem `invalid_cursor`
 */
export function cutPage<DB, Table extends keyof DB, Row>(
  rows: SelectQueryBuilder<DB, Table, Row>,
  { limit = DEFAULT_LIMIT, cursor }: PageQuery,
  by: SortedBy,
): SelectQueryBuilder<DB, Table, Row> {
  const direction = by.ascending ? 'asc' : 'desc';
  return columnsOf(by)
    .reduce((sorted, column) => sorted.orderBy(column, direction), afterCursor(rows, cursor, by))
    .limit(sql.lit(limit + 1));
}

/**
 * Reads one page of a list, newest first by id.
 * @param rows the whole list, not sorted
 * @param id the column to sort by, if `id` alone could also mean that of another table
 * @throws Problem `invalid_cursor`
 */
export async function readPage<DB, Table extends keyof DB, Row extends { id: number }>(
  rows: SelectQueryBuilder<DB, Table, Row>,
  page: PageQuery,
  id = 'id',
): Promise<Page<Row>> {
  const found = await cutPage(rows, page, { id }).execute();
  return toPage(found as Row[], page.limit, (row) => [row.id]);
}
