import { type SelectQueryBuilder, sql } from 'kysely';
import { z } from 'zod';
import { requestContext } from '../database/request-context.js';
import { Problem } from '../problems/problem.js';

/** Query parameters of every list. */
export const pageQuery = {
  limit: z
    .string()
    .regex(/^\d{1,3}$/, 'Give a whole number from 1 to 200.')
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
    .meta({ id: name, description: 'one page of a list, and where the next one begins' });

export interface Page<Row> {
  data: Row[];
  nextCursor: string | null;
}

/** Where a page ended: the sort values of its last row. Opaque to clients, so that the sort order may change. */
type Position = (string | number)[];

export const encodeCursor = (position: Position): string => Buffer.from(JSON.stringify(position)).toString('base64url');

/**
 * The list that is read, by its path: that of one customer's orders is another than that of another customer's.
 * @param sort its name, if the list has several: what one sort has shown is no place in another
 */
const thisList = (sort?: string): string => `${requestContext.current()?.path ?? ''}${sort === undefined ? '' : `?sort=${sort}`}`;

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
  const detail =
    'The list changed or the address is incomplete: begin with its first page; for the next one send its `nextCursor` unchanged.';
  throw new Problem('invalid_cursor', detail, { errors: [{ pointer: '?cursor', code: 'invalid_cursor', detail }] });
}

const rowId = z.int().positive();
/** Lists by date or text, then id, and lists by id alone. */
const day = z.iso.date().refine((text) => text >= '0001');
const sortText = z.string().refine((text) => !text.includes('\0') && text.isWellFormed());
const dayAndId = (list: string) => z.tuple([z.literal(list), day, rowId]);
const textAndId = (list: string) => z.tuple([z.literal(list), sortText, rowId]);
const idOnly = (list: string) => z.tuple([z.literal(list), rowId]);

/**
 * The id at which the page before ended, for a list by id whose statement is SQL.
 * @returns null without a cursor: the first page
 * @throws Problem `invalid_cursor`
 */
export const idInCursor = (cursor: string | undefined): number | null => decodeCursor(cursor, idOnly(thisList()))?.[1] ?? null;

/**
 * Cuts the extra row off, which only shows that there is a next page.
 * @param rows up to one more than `limit`
 * @param sort the name of the sort, if the list has several
 */
export const toPage = <Row>(rows: Row[], limit: number | undefined, positionOf: (row: Row) => Position, sort?: string): Page<Row> =>
  cutRows(rows, limit, (row) => encodeCursor([thisList(sort), ...positionOf(row)]));

/** Such a page, for a list that makes its cursors itself. */
export function cutRows<Row>(rows: Row[], limit = DEFAULT_LIMIT, cursorOf: (row: Row) => string): Page<Row> {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  return { data, nextCursor: rows.length > limit && last !== undefined ? cursorOf(last) : null };
}

export interface PageQuery {
  limit?: number | undefined;
  cursor?: string | undefined;
}

/** What sorts a list: the id alone, or a day or a text and then the id. */
export interface SortedBy {
  id: string;
  day?: string;
  /** SQL of a text that fits into a cursor (60 characters), with the collation of its index. */
  text?: string;
  ascending?: boolean;
  /** Its name, if the list has several: the cursor of another one is refused. */
  sort?: string;
}

const columnsOf = ({ id, day, text }: SortedBy) => [
  ...(text === undefined ? [] : [sql.raw(text)]),
  ...(day === undefined ? [] : [sql.ref(day)]),
  sql.ref(id),
];

const placeIn = ({ day, text, sort }: SortedBy): z.ZodType<Position> => {
  const list = thisList(sort);
  if (text !== undefined) return textAndId(list);
  return day === undefined ? idOnly(list) : dayAndId(list);
};

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
  const found = decodeCursor(cursor, placeIn(by));
  if (!found) return rows;
  const [, ...after] = found;
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
