import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { Problem } from '../../problems/problem.js';
import { addressJson } from '../../rest/addresses.js';
import { DEFAULT_LIMIT, dayAndId, decodeCursor, type Page, toPage } from '../../rest/paging.js';
import { statementName } from '../../rest/statement-name.js';
import type { DistributionListQuery, DistributionView } from './distribution.schema.js';
import { distributionConditions } from './distribution-filters.js';

/** SQL of the distribution resource, from `distribution_log_entries d` and its `customers c`. */
const DISTRIBUTION_JSON = `json_build_object('id', d.id, 'salesOrderId', d.sales_order_id, 'customerId', d.customer_id, 'orderNumber', d.order_number,
  'customer', json_build_object('id', c.id, 'facilityName', c.facility_name, 'companyKey', c.company_key, 'customerNumber', c.customer_number),
  'shipDate', d.ship_date, 'sku', d.sku, 'lotNumber', d.lot_number, 'lotNumberReceived', d.lot_number_received, 'quantity', d.quantity,
  'source', d.source, 'repId', d.rep_id, 'trackingNumber', d.tracking_number, 'shipTo', ${addressJson('d')}, 'importRowId', d.import_row_id,
  'voidedAt', iso_utc(d.voided_at), 'voidReason', d.void_reason, 'version', d.version, 'createdAt', iso_utc(d.created_at),
  'updatedAt', iso_utc(d.updated_at))`;

@Injectable()
export class DistributionRepository {
  constructor(private readonly database: Database) {}

  /**
   * Newest shipments first. A search is planned for what is searched, since nobody can say beforehand how rare that is; every other combination
   * of filters is planned once a connection.
   */
  async list({ limit = DEFAULT_LIMIT, cursor, ...filters }: DistributionListQuery): Promise<Page<DistributionView>> {
    const after = decodeCursor(cursor, dayAndId);
    const conditions = distributionConditions(filters);
    if (after) conditions.all('(d.ship_date, d.id) < ($::date, $::bigint)', after);
    const sql = `select ${DISTRIBUTION_JSON} as distribution
      from (select * from distribution_log_entries d ${conditions.where}
            order by d.ship_date desc, d.id desc limit ${conditions.parameter(limit + 1)}) d
      join customers c on c.id = d.customer_id
      order by d.ship_date desc, d.id desc`;
    const name = filters.q ? undefined : statementName('distributions', sql);
    const rows = await this.database.rows<{ distribution: DistributionView }>(sql, conditions.parameters, name);
    return toPage(
      rows.map((row) => row.distribution),
      limit,
      ({ shipDate, id }) => [shipDate, id],
    );
  }

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

export const distributionNotFound = (id: number) => new Problem('not_found', `There is no distribution ${id}.`);
