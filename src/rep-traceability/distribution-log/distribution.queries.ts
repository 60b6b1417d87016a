import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { QueryResultRow } from 'pg';
import { addressJson } from '../../addresses/address.js';
import type { Conditions } from '../../database/conditions.js';
import { Database } from '../../database/database.js';
import { DEFAULT_LIMIT, dayAndId, decodeCursor, type Page, toPage } from '../../http/paging.js';
import { distributionNotFound } from './distribution.repository.js';
import type { DistributionListQuery, DistributionView } from './distribution.schema.js';
import { distributionConditions, searchCondition } from './distribution-filters.js';

/** SQL of the distribution resource, from `distribution_log_entries d` and its `customers c`. */
const DISTRIBUTION_JSON = `json_build_object('id', d.id, 'salesOrderId', d.sales_order_id, 'customerId', d.customer_id, 'orderNumber', d.order_number,
  'customer', json_build_object('id', c.id, 'facilityName', c.facility_name, 'companyKey', c.company_key, 'customerNumber', c.customer_number),
  'shipDate', d.ship_date, 'sku', d.sku, 'lotNumber', d.lot_number, 'lotNumberReceived', d.lot_number_received, 'quantity', d.quantity,
  'source', d.source, 'repId', d.rep_id, 'trackingNumber', d.tracking_number, 'shipTo', ${addressJson('d')}, 'importRowId', d.import_row_id,
  'voidedAt', iso_utc(d.voided_at), 'voidReason', d.void_reason, 'version', d.version, 'createdAt', iso_utc(d.created_at),
  'updatedAt', iso_utc(d.updated_at))`;

const NEWEST_FIRST = 'order by d.ship_date desc, d.id desc';
/** How many of the newest entries a search looks through before it asks the indexes: a few milliseconds. */
const RECENT = 5_000;

interface DistributionRow extends QueryResultRow {
  distribution: DistributionView;
}

/** One row more than the page, of entries that a subquery gives. */
const pageSql = (entries: string, limit: number): string => `select ${DISTRIBUTION_JSON} as distribution
  from (select * from ${entries} d ${NEWEST_FIRST} limit ${limit + 1}) d join customers c on c.id = d.customer_id ${NEWEST_FIRST}`;

@Injectable()
export class DistributionQueries {
  constructor(private readonly database: Database) {}

  /**
   * Newest shipments first. PostgreSQL plans pages of the default size once for each connection, which needs their LIMIT in the statement.
   * @throws Problem `invalid_cursor`
   */
  async list({ limit = DEFAULT_LIMIT, cursor, q, ...filters }: DistributionListQuery): Promise<Page<DistributionView>> {
    const after = decodeCursor(cursor, dayAndId);
    const conditions = distributionConditions(filters);
    if (after) conditions.all('(d.ship_date, d.id) < ($::date, $::bigint)', after);
    const rows = q?.trim() ? await this.search(conditions, q.trim(), limit) : await this.newest(conditions, limit);
    return toPage(
      rows.map((row) => row.distribution),
      limit,
      ({ shipDate, id }) => [shipDate, id],
    );
  }

  private newest(conditions: Conditions, limit: number): Promise<DistributionRow[]> {
    const sql = pageSql(`(select * from distribution_log_entries d ${conditions.where})`, limit);
    const name = limit === DEFAULT_LIMIT ? statementName('distributions', sql) : undefined;
    return this.database.rows<DistributionRow>(sql, conditions.parameters, name);
  }

  /**
   * What is searched may be in every entry or in none, and PostgreSQL's guess at that decides between milliseconds and seconds. So it need not
   * guess: a common search fills its page from the newest entries alone; one that does not is rare, and gathered from the indexes.
   */
  private async search(conditions: Conditions, q: string, limit: number): Promise<DistributionRow[]> {
    const filtered = conditions.where || 'where true';
    const found = await searchCondition(this.database, conditions, q);
    const recent = `(select * from (select * from distribution_log_entries d ${filtered} ${NEWEST_FIRST} limit ${RECENT}) d where ${found})`;
    const rows = await this.database.rows<DistributionRow>(pageSql(recent, limit), conditions.parameters);
    if (rows.length > limit) return rows;
    const all = `(select * from distribution_log_entries d ${filtered} and ${found} offset 0)`;
    return this.database.rows<DistributionRow>(pageSql(all, limit), conditions.parameters);
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
