import { Injectable } from '@nestjs/common';
import { addressJson } from '../../addresses/address.js';
import { customerJson } from '../../customer-profiles/customer-json.js';
import { Conditions, containing } from '../../database/conditions.js';
import { Database } from '../../database/database.js';
import { DEFAULT_LIMIT, dayAndId, decodeCursor, type Page, toPage } from '../../http/paging.js';
import { orderKey } from './order-key.js';
import type { SalesOrderListQuery, SalesOrderRow, SalesOrderView } from './sales-order.views.js';

const listOf = (element: string, from: string, order: string): string =>
  `coalesce((select json_agg(${element} order by ${order}) from ${from} = s.id), '[]')`;

const LINE = `json_build_object('lineNumber', l.line_number, 'itemCode', l.item_code, 'description', l.description, 'sku', l.sku, 'unit', l.unit,
  'quantity', l.quantity, 'units', l.units, 'unitPrice', l.unit_price, 'lotNumber', l.lot_number)`;

const DISTRIBUTION = `json_build_object('id', d.id, 'shipDate', d.ship_date, 'sku', d.sku, 'lotNumber', d.lot_number, 'quantity', d.quantity,
  'trackingNumber', d.tracking_number, 'source', d.source, 'voidedAt', iso_utc(d.voided_at), 'voidReason', d.void_reason, 'shipTo', ${addressJson('d')})`;

const ATTACHMENT = `json_build_object('id', a.id, 'filename', a.filename, 'pdfType', a.pdf_type, 'byteSize', a.byte_size, 'sha256', a.sha256,
  'uploadedAt', iso_utc(a.uploaded_at), 'uploadedByUserId', a.uploaded_by_user_id)`;

const ORDER = `select json_build_object('id', s.id, 'orderNumber', s.order_number, 'orderKey', s.order_key, 'orderDate', s.order_date,
  'shipDate', s.ship_date, 'status', s.status, 'source', s.source, 'customerPo', s.customer_po, 'repId', s.rep_id,
  'trackingNumber', s.tracking_number, 'notes', s.notes, 'reconstructed', s.reconstructed,
  'soldTo', ${addressJson('s', 'sold_to_')}, 'shipTo', ${addressJson('s', 'ship_to_')}, 'customer', ${customerJson('c')},
  'lines', ${listOf(LINE, 'sales_order_lines l where l.sales_order_id', 'l.line_number')},
  'distributions', ${listOf(DISTRIBUTION, 'distribution_log_entries d where d.sales_order_id', 'd.ship_date desc, d.id desc')},
  'attachments', ${listOf(ATTACHMENT, 'order_pdf_attachments a where a.sales_order_id', 'a.id desc')},
  'version', s.version, 'createdAt', iso_utc(s.created_at), 'updatedAt', iso_utc(s.updated_at)) as "order"
  from sales_orders s join customers c on c.id = s.customer_id where s.id = $1`;

const ROW = `json_build_object('id', s.id, 'orderNumber', s.order_number, 'orderDate', s.order_date, 'shipDate', s.ship_date, 'status', s.status,
  'source', s.source, 'customer', ${customerJson('c')}, 'trackingNumber', s.tracking_number, 'repId', s.rep_id,
  'lineCount', (select count(*) from sales_order_lines l where l.sales_order_id = s.id),
  'distributionCount', (select count(*) from distribution_log_entries d where d.sales_order_id = s.id)) as "order"`;

const HAS_DISTRIBUTIONS = 'exists (select from distribution_log_entries d where d.sales_order_id = s.id)';

@Injectable()
export class SalesOrderRepository {
  constructor(private readonly database: Database) {}

  /** A page is cut from the orders alone; only its rows are then joined and counted. */
  async list(query: SalesOrderListQuery): Promise<Page<SalesOrderRow>> {
    const { limit = DEFAULT_LIMIT } = query;
    const conditions = conditionsOf(query);
    const rows = await this.database.rows<{ order: SalesOrderRow }>(
      `select ${ROW} from (
         select s.* from sales_orders s ${conditions.where} order by s.order_date desc, s.id desc limit ${conditions.parameter(limit + 1)}
       ) s join customers c on c.id = s.customer_id
       order by s.order_date desc, s.id desc`,
      conditions.parameters,
    );
    return toPage(
      rows.map(({ order }) => order),
      limit,
      ({ orderDate, id }) => [orderDate, id],
    );
  }

  /** The whole order, in one statement. */
  async find(id: number): Promise<SalesOrderView | null> {
    const row = await this.database.row<{ order: SalesOrderView }>(ORDER, [id], 'sales_order');
    return row?.order ?? null;
  }

  async exists(id: number): Promise<boolean> {
    return (await this.database.row(`select 1 from sales_orders where id = $1`, [id])) !== null;
  }
}

function conditionsOf(query: SalesOrderListQuery): Conditions {
  const after = decodeCursor(query.cursor, dayAndId);
  const conditions = new Conditions()
    .and('s.customer_id = $', query.customerId)
    .and('s.status = $', query.status)
    .and('s.source = $', query.source)
    .and('s.order_date >= $::date', query.orderDateFrom)
    .and('s.order_date <= $::date', query.orderDateTo);
  if (after) conditions.all('(s.order_date, s.id) < ($::date, $::bigint)', after);
  if (query.hasDistributions !== undefined) conditions.all(query.hasDistributions ? HAS_DISTRIBUTIONS : `not ${HAS_DISTRIBUTIONS}`, []);
  if (query.q !== undefined) {
    const part = containing(query.q);
    conditions.all('(s.order_key = $ or s.order_number ilike $ or s.sold_to_facility_name ilike $ or s.ship_to_facility_name ilike $)', [
      orderKey(query.q),
      part,
      part,
      part,
    ]);
  }
  return conditions;
}
