import { type SelectQueryBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { Database } from '../database/database.js';
import { instant } from './fields.js';
import { cutRows, DEFAULT_LIMIT, decodeCursor, encodeCursor, type Page, type PageQuery, pageOf, readPage } from './paging.js';

const MOMENT = instant.refine((text) => text >= '0001', 'must be in the year 1 or later');

/** Query parameters that make a list a feed: oldest change first (docs/adr/0022-feeds-by-transaction.md). */
export const feedQuery = {
  order: z
    .enum(['updated'])
    .meta({ id: 'ListOrder', description: 'another order than newest first: `updated` is by change, the oldest first' })
    .optional()
    .meta({ description: 'makes the list a feed: every change of a record moves it to the end; newest first when left out' }),
  updatedSince: MOMENT.optional().meta({
    description:
      'of a feed (which it implies): records whose latest change was committed at this instant or later. Send it with every page',
  }),
};

/** A page of a list that is also a feed. */
export const feedOf = <Row extends z.ZodType>(name: string, row: Row) =>
  pageOf(name, row, {
    resumeCursor: z
      .string()
      .optional()
      .meta({
        description: 'in a feed only: send it as `cursor`, now or later, for what changes after this page',
        examples: ['WyJkaXN0cmlidXRpb25zIiw0MjEsIi1pbmZpbml0eSIsMF0'],
      }),
  });

export interface FeedPage<Row> extends Page<Row> {
  resumeCursor?: string;
}

interface FeedQuery extends PageQuery {
  order?: 'updated' | undefined;
  updatedSince?: string | undefined;
}

export const isFeed = ({ order, updatedSince }: Omit<FeedQuery, keyof PageQuery>): boolean =>
  order !== undefined || updatedSince !== undefined;

/** What a feed is sorted by. Rows of the time before change numbers share one, so the instant decides between them. */
export type Change = [number: number, updatedAt: string, id: number];
const BEFORE_ALL = '-infinity';

const changeIn = (list: string) =>
  z.tuple([z.literal(list), z.int().nonnegative(), z.union([z.literal(BEFORE_ALL), MOMENT]), z.int().nonnegative()]);

/**
 * Everything before `open` is settled: no transaction can add to it any more. A feed since an instant begins with the first transaction that ended then or
 * later; `first_open` of the last one that ended before spares looking for it from the beginning.
 */
const BOUNDS = `select o.open, case when earlier.first_open is null then 0 else coalesce(
    (select min(t.change_number) from change_times t where t.change_number >= earlier.first_open and t.ended_at >= $1::timestamptz), o.open) end as start
  from (select first_open_change() as open) o
  left join (select first_open from change_times where ended_at < $1::timestamptz order by ended_at desc limit 1) earlier on true`;

/**
 * One page of a feed. It ends before the oldest transaction that is still open, so that what commits late comes on a later page instead of being skipped.
 */
export class Feed {
  private constructor(
    private readonly list: string,
    private readonly after: Change,
    private readonly open: number,
    private readonly query: FeedQuery,
  ) {}

  /**
   * @param list a name that cursors of other lists do not have
   * @throws Problem `invalid_cursor`
   */
  static async open(database: Database, list: string, query: FeedQuery): Promise<Feed> {
    const { cursor, updatedSince } = query;
    const position = decodeCursor(cursor, changeIn(list));
    const [{ open, start }] = (await database.rows(BOUNDS, [updatedSince ?? null], 'feed_bounds')) as [{ open: number; start: number }];
    const beginning: Change = start === 0 && updatedSince ? [0, updatedSince, 0] : [start, BEFORE_ALL, 0];
    const [, ...reached] = position ?? [list, ...beginning];
    return new Feed(list, reached[0] < start ? beginning : reached, open, query);
  }

  /**
   * The query of this page and one row more.
   * @param table name or alias of the table of the records
   * @param limit of rows, if it is not that of the request
   */
  cut<DB, Table extends keyof DB, Row>(
    rows: SelectQueryBuilder<DB, Table, Row>,
    table: string,
    limit = this.query.limit ?? DEFAULT_LIMIT,
  ): SelectQueryBuilder<DB, Table, Row> {
    const { open } = this;
    const { updatedSince } = this.query;
    const [change, updatedAt, id] = ['changeNumber', 'updatedAt', 'id'].map((column) => sql.ref(`${table}.${column}`));
    const [afterChange, afterInstant, afterId] = this.after;
    const settled = rows
      .where(sql<boolean>`${change} < ${open}::int8`)
      .where(sql<boolean>`(${change}, ${updatedAt}, ${id}) > (${afterChange}::int8, ${afterInstant}::timestamptz, ${afterId}::int8)`);
    const since =
      updatedSince === undefined
        ? settled
        : settled.where(
            sql<boolean>`coalesce((select t.ended_at from change_times t where t.change_number = ${change}), ${updatedAt}) >= ${updatedSince}::timestamptz`,
          );
    return since.orderBy(sql.raw(Feed.order(table))).limit(sql.lit(limit + 1));
  }

  /** SQL of the order of a feed. */
  static order(table: string): string {
    return ['change_number', 'updated_at', 'id'].map((column) => `${table}.${column}`).join(', ');
  }

  /** SQL of the place of a row in the feed. */
  static position(table: string): string {
    return `json_build_array(${table}.change_number, to_char(${table}.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), ${table}.id)`;
  }

  /** @param rows up to one more than the page, each with its position */
  page<Row extends { position: Change }>(rows: Row[]): FeedPage<Omit<Row, 'position'>> {
    const { data, nextCursor } = cutRows(rows, this.query.limit, ({ position }) => encodeCursor([this.list, ...position]));
    const resumeCursor = nextCursor ?? encodeCursor([this.list, this.open, BEFORE_ALL, 0]);
    return { data: data.map(({ position: _, ...row }) => row), nextCursor, resumeCursor };
  }
}

/**
 * Reads one page of a list of records: newest first by id, or as a feed.
 * @param rows the whole list, not sorted
 * @param table name or alias of the table of the records
 * @throws Problem `invalid_cursor`
 */
export async function readFeedOrPage<DB, Table extends keyof DB, Row extends { id: number }>(
  database: Database,
  rows: SelectQueryBuilder<DB, Table, Row>,
  { list, table, ...query }: FeedQuery & { list: string; table: string },
): Promise<FeedPage<Row>> {
  if (!isFeed(query)) return readPage(rows, query, `${table}.id`);
  const feed = await Feed.open(database, list, query);
  const position = sql<Change>`${sql.raw(Feed.position(table))}`.as('position');
  const found = (await feed.cut(rows, table).select(position).execute()) as unknown[] as (Row & { position: Change })[];
  return feed.page(found) as FeedPage<unknown> as FeedPage<Row>;
}
