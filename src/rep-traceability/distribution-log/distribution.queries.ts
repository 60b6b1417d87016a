import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { QueryResultRow } from 'pg';
import { addressJson } from '../../addresses/address.js';
import { Instants } from '../../audit/history/instants.js';
import { customerJson, customerReferenceJson } from '../../customer-profiles/customer-json.js';
import { Database } from '../../database/database.js';
import { compiled } from '../../database/typed-queries.js';
import { BuiltJson } from '../../http/built-json.js';
import { Feed, type FeedPage, isFeed } from '../../http/feed.js';
import { afterCursor, cutPage, DEFAULT_LIMIT, toPage } from '../../http/paging.js';
import { ORDER_REFERENCE_JSON } from '../sales-orders/sales-order.queries.js';
import { distributionNotFound } from './distribution.repository.js';
import type { DistributionInclude, DistributionListQuery, DistributionView, ListedDistribution } from './distribution.schema.js';
import { type Distributions, filteredDistributions, searchCondition } from './distribution-filters.js';
import { changedThen, distributionsThen } from './distributions-then.sql.js';

/** SQL of the distribution resource, from `distribution_log_entries d` and its `customers c`, and `sales_orders s` if it is included. */
const distributionJson = (
  include: readonly DistributionInclude[] = [],
  updatedAt = 'd.updated_at',
): string => `json_build_object('id', d.id, 'salesOrderId', d.sales_order_id,
  'customerId', d.customer_id, 'orderNumber', d.order_number, 'customer', ${include.includes('customer') ? customerJson('c') : customerReferenceJson('c')},
  ${include.includes('salesOrder') ? `'salesOrder', ${ORDER_REFERENCE_JSON},` : ''}
  'shipDate', d.ship_date, 'sku', d.sku, 'lotNumber', d.lot_number, 'lotNumberReceived', d.lot_number_received, 'quantity', d.quantity,
  'source', d.source, 'repId', d.rep_id, 'trackingNumber', d.tracking_number, 'shipTo', ${addressJson('d')}, 'importRowId', d.import_row_id,
  'voidedAt', iso_utc(d.voided_at), 'voidReason', d.void_reason, 'version', d.version, 'createdAt', iso_utc(d.created_at),
  'updatedAt', iso_utc(${updatedAt}))`;

const joined = (include: readonly DistributionInclude[]): string =>
  `join customers c on c.id = d.customer_id${include.includes('salesOrder') ? ' join sales_orders s on s.id = d.sales_order_id' : ''}`;

const UNITS_RETURNED = `jsonb_build_object('unitsReturned', (
  select coalesce(sum(r.quantity), 0) from distribution_returns r where r.distribution_id = d.id and r.voided_at is null))`;

const DISTRIBUTION = `select ${distributionJson()}::jsonb || ${UNITS_RETURNED} as distribution from distribution_log_entries d join customers c on c.id = d.customer_id where d.id = $1`;

/** A distribution as its JSON, with what sorts it. */
interface BuiltRow {
  json: string;
  shipDate: string;
  id: number;
}

type FeedRow = Parameters<Feed['page']>[0][number] & { json: string };

const NEWEST_FIRST = { day: 'd.shipDate', id: 'd.id' };
const SHOWN_NEWEST = { position: 'd.ship_date::text as "shipDate", d.id', order: 'd.ship_date desc, d.id desc' };
const SHOWN_IN_FEED = { position: `${Feed.position('d')} as position`, order: Feed.order('d') };
/** How many of the first entries a search looks through before it asks the indexes: a few milliseconds. */
const NEAREST = 5_000;

/** One order of the list: how a page is cut from entries `d`, and how its rows are shown. */
interface Listing {
  cut: (entries: Distributions, limit: number) => Distributions;
  shown: typeof SHOWN_NEWEST;
  include: readonly DistributionInclude[];
}

@Injectable()
export class DistributionQueries {
  constructor(
    private readonly database: Database,
    private readonly instants: Instants,
  ) {}

  /**
   * Newest shipments first, or the feed.
   * @throws Problem `invalid_cursor`, `as_of_in_future`
   */
  async list({
    limit = DEFAULT_LIMIT,
    cursor,
    q,
    order,
    updatedSince,
    include = [],
    asOf,
    ...filters
  }: DistributionListQuery): Promise<BuiltJson<FeedPage<ListedDistribution>>> {
    const asFeed = isFeed({ order, updatedSince });
    const entries = filteredDistributions(this.database, { ...filters, includeVoided: filters.includeVoided ?? asFeed });
    if (asFeed) {
      const feed = await Feed.open(this.database, 'distributions', { limit, cursor, updatedSince });
      const listing = { cut: (found: Distributions, size: number) => feed.cut(found, 'd', size), shown: SHOWN_IN_FEED, include };
      return BuiltJson.page(feed.page(await this.rows<FeedRow>(entries, q, limit, listing)));
    }
    const rest = afterCursor(entries, cursor, NEWEST_FIRST);
    const cut = (found: Distributions, size: number) => cutPage(found, { limit: size }, NEWEST_FIRST);
    const rows =
      asOf === undefined
        ? await this.rows<BuiltRow>(rest, q, limit, { cut, shown: SHOWN_NEWEST, include })
        : await this.pageThen(cut(rest, limit), limit, { ...filters, include, asOf });
    return BuiltJson.page(toPage(rows, limit, ({ shipDate, id }) => [shipDate, id]));
  }

  /**
   * What is searched may be in every entry or in none, and PostgreSQL's guess at that decides between milliseconds and seconds. So it need not
   * guess: a common search fills its page from the first entries alone; one that does not is rare, and gathered from the indexes.
   */
  private async rows<Row extends QueryResultRow>(
    entries: Distributions,
    q: string | undefined,
    limit: number,
    listing: Listing,
  ): Promise<Row[]> {
    const searched = q?.trim();
    if (!searched) return this.page<Row>(entries, limit, listing, limit === DEFAULT_LIMIT && listing.shown === SHOWN_NEWEST);
    const { kysely } = this.database;
    const found = await searchCondition(this.database, searched);
    const nearest = listing.cut(entries, NEAREST);
    const rows = await this.page<Row>(kysely.selectFrom(nearest.as('d')).selectAll().where(found), limit, listing);
    if (rows.length > limit) return rows;
    const all = entries.where(found).offset(sql.lit(0));
    return this.page<Row>(kysely.selectFrom(all.as('d')).selectAll(), limit, listing);
  }

  /**
   * One row more than the page: it is cut from the log alone, then joined.
   * @param prepared whether PostgreSQL plans the statement once for each connection
   */
  private async page<Row extends QueryResultRow>(
    entries: Distributions,
    limit: number,
    { cut, shown, include }: Listing,
    prepared = false,
  ): Promise<Row[]> {
    const [page, parameters] = compiled(cut(entries, limit));
    const text = `select ${distributionJson(include)}::text as json, ${shown.position}
      from (${page}) d ${joined(include)} order by ${shown.order}`;
    const name = prepared ? statementName('distributions', text) : undefined;
    return this.database.rows<Row>(text, parameters, name);
  }

  /** A page of the log as it stood. A row shows when the trail has its last change up to then. */
  private async pageThen(
    entries: Distributions,
    limit: number,
    {
      include,
      asOf,
      ...filters
    }: Pick<DistributionListQuery, 'salesOrderId' | 'customerId'> & {
      include: readonly DistributionInclude[];
      asOf: string;
    },
  ): Promise<BuiltRow[]> {
    const [page, parameters] = compiled(entries);
    const instant = `$${parameters.length + 1}::timestamptz`;
    const newest = `${SHOWN_NEWEST.order} limit ${limit + 1}`;
    const text = `with ${distributionsThen(page, newest, filters, instant)}
      select ${distributionJson(include, changedThen(instant))}::text as json, ${SHOWN_NEWEST.position}
      from page_rows d ${joined(include)} order by ${SHOWN_NEWEST.order}`;
    return this.database.rows<BuiltRow>(text, [...parameters, await this.instants.settled(asOf)]);
  }

  /** @throws Problem `not_found` */
  async get(id: number): Promise<DistributionView> {
    const row = await this.database.row<{ distribution: DistributionView }>(DISTRIBUTION, [id], 'distribution_by_id');
    if (!row) throw distributionNotFound(id);
    return row.distribution;
  }
}

/** The name of the prepared statement of one text of SQL: PostgreSQL plans it once a connection. Names may hold 63 characters. */
const statementName = (prefix: string, sql: string): string => `${prefix}_${createHash('sha256').update(sql).digest('hex').slice(0, 20)}`;
