import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { addressJson } from '../../addresses/address.js';
import { customerReferenceJson } from '../../customer-profiles/customer-json.js';
import { Database } from '../../database/database.js';
import { compiled } from '../../database/typed-queries.js';
import { BuiltJson } from '../../http/built-json.js';
import { afterCursor, cutPage, DEFAULT_LIMIT, type Page, toPage } from '../../http/paging.js';
import { distributionNotFound } from './distribution.repository.js';
import type { DistributionListQuery, DistributionView } from './distribution.schema.js';
import { type Distributions, filteredDistributions, searchCondition } from './distribution-filters.js';

/** SQL of the distribution resource, from `distribution_log_entries d` and its `customers c`. */
const DISTRIBUTION_JSON = `json_build_object('id', d.id, 'salesOrderId', d.sales_order_id, 'customerId', d.customer_id, 'orderNumber', d.order_number,
  'customer', ${customerReferenceJson('c')},
  'shipDate', d.ship_date, 'sku', d.sku, 'lotNumber', d.lot_number, 'lotNumberReceived', d.lot_number_received, 'quantity', d.quantity,
  'source', d.source, 'repId', d.rep_id, 'trackingNumber', d.tracking_number, 'shipTo', ${addressJson('d')}, 'importRowId', d.import_row_id,
  'voidedAt', iso_utc(d.voided_at), 'voidReason', d.void_reason, 'version', d.version, 'createdAt', iso_utc(d.created_at),
  'updatedAt', iso_utc(d.updated_at))`;

/** A distribution as its JSON, with what sorts it. */
interface BuiltRow {
  json: string;
  shipDate: string;
  id: number;
}

const NEWEST_FIRST = { day: 'd.shipDate', id: 'd.id' };
/** How many of the newest entries a search looks through before it asks the indexes: a few milliseconds. */
const RECENT = 5_000;

@Injectable()
export class DistributionQueries {
  constructor(private readonly database: Database) {}

  /**
   * Newest shipments first.
   * @throws Problem `invalid_cursor`
   */
  async list({ limit = DEFAULT_LIMIT, cursor, q, ...filters }: DistributionListQuery): Promise<BuiltJson<Page<DistributionView>>> {
    const entries = afterCursor(filteredDistributions(this.database, filters), cursor, NEWEST_FIRST);
    const searched = q?.trim();
    const rows = searched ? await this.search(entries, searched, limit) : await this.page(entries, limit, limit === DEFAULT_LIMIT);
    return BuiltJson.page(toPage(rows, limit, ({ shipDate, id }) => [shipDate, id]));
  }

  /**
   * What is searched may be in every entry or in none, and PostgreSQL's guess at that decides between milliseconds and seconds. So it need not
   * guess: a common search fills its page from the newest entries alone; one that does not is rare, and gathered from the indexes.
   */
  private async search(entries: Distributions, searched: string, limit: number): Promise<BuiltRow[]> {
    const { kysely } = this.database;
    const found = await searchCondition(this.database, searched);
    const recent = cutPage(entries, { limit: RECENT }, NEWEST_FIRST);
    const rows = await this.page(kysely.selectFrom(recent.as('d')).selectAll().where(found), limit);
    if (rows.length > limit) return rows;
    const all = entries.where(found).offset(sql.lit(0));
    return this.page(kysely.selectFrom(all.as('d')).selectAll(), limit);
  }

  /**
   * One row more than the page: it is cut from the log alone, then joined.
   * @param prepared whether PostgreSQL plans the statement once for each connection
   */
  private async page(entries: Distributions, limit: number, prepared = false): Promise<BuiltRow[]> {
    const [page, parameters] = compiled(cutPage(entries, { limit }, NEWEST_FIRST));
    const text = `select ${DISTRIBUTION_JSON}::text as json, d.ship_date::text as "shipDate", d.id
      from (${page}) d join customers c on c.id = d.customer_id order by d.ship_date desc, d.id desc`;
    const name = prepared ? statementName('distributions', text) : undefined;
    return this.database.rows<BuiltRow>(text, parameters, name);
  }

  /** @throws Problem `not_found` */
  async get(id: number): Promise<DistributionView> {
    const row = await this.database.row<{ distribution: DistributionView }>(
      `select ${DISTRIBUTION_JSON} as distribution from distribution_log_entries d join customers c on c.id = d.customer_id where d.id = $1`,
      [id],
      'distribution_by_id',
    );
    if (!row) throw distributionNotFound(id);
    return row.distribution;
  }
}

/** The name of the prepared statement of one text of SQL: PostgreSQL plans it once a connection. Names may hold 63 characters. */
const statementName = (prefix: string, sql: string): string => `${prefix}_${createHash('sha256').update(sql).digest('hex').slice(0, 20)}`;
