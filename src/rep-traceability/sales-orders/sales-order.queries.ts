import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { addressJson } from '../../addresses/address.js';
import { Instants } from '../../audit/history/instants.js';
import { customerJson } from '../../customer-profiles/customer-json.js';
import { facilityContains } from '../../customer-profiles/facility-search.js';
import { Database } from '../../database/database.js';
import { contains, filled, given, utc } from '../../database/typed-queries.js';
import { BuiltJson } from '../../http/built-json.js';
import { type Change, Feed, type FeedPage, isFeed } from '../../http/feed.js';
import { cutPage, type PageQuery, toPage } from '../../http/paging.js';
import { Problem } from '../../problems/problem.js';
import { orderKey } from './order-key.js';
import { ORDER_THEN } from './order-then.sql.js';
import { salesOrderNotFound } from './sales-order.repository.js';
import type { SalesOrderInclude, SalesOrderListQuery, SalesOrderRow, SalesOrderView } from './sales-order.views.js';

const listOf = (element: string, from: string, order: string): string =>
  `coalesce((select json_agg(${element} order by ${order}) from ${from} = s.id), '[]')`;

const LINE = `json_build_object('lineNumber', l.line_number, 'itemCode', l.item_code, 'description', l.description, 'sku', l.sku, 'unit', l.unit,
  'quantity', l.quantity, 'units', l.units, 'unitPrice', l.unit_price, 'lotNumber', l.lot_number)`;

const DISTRIBUTION = `json_build_object('id', d.id, 'shipDate', d.ship_date, 'sku', d.sku, 'lotNumber', d.lot_number, 'quantity', d.quantity,
  'trackingNumber', d.tracking_number, 'source', d.source, 'voidedAt', iso_utc(d.voided_at), 'voidReason', d.void_reason, 'shipTo', ${addressJson('d')})`;

const ATTACHMENT = `json_build_object('id', a.id, 'filename', a.filename, 'pdfType', a.pdf_type, 'byteSize', a.byte_size, 'sha256', a.sha256,
  'uploadedAt', iso_utc(a.uploaded_at), 'uploadedByUserId', a.uploaded_by_user_id)`;

const LINES = listOf(LINE, 'sales_order_lines l where l.sales_order_id', 'l.line_number');
const DISTRIBUTIONS = listOf(DISTRIBUTION, 'distribution_log_entries d where d.sales_order_id', 'd.ship_date desc, d.id desc');

/** SQL of a sales order beside its distribution: the schema `orderReference`. */
export const ORDER_REFERENCE_JSON = `json_build_object('id', s.id, 'orderNumber', s.order_number, 'orderDate', s.order_date, 'shipDate', s.ship_date,
  'status', s.status, 'source', s.source, 'customerPo', s.customer_po, 'trackingNumber', s.tracking_number, 'repId', s.rep_id)`;

const ORDER = `select json_build_object('id', s.id, 'orderNumber', s.order_number, 'orderKey', s.order_key, 'orderDate', s.order_date,
  'shipDate', s.ship_date, 'status', s.status, 'source', s.source, 'customerPo', s.customer_po, 'repId', s.rep_id,
  'trackingNumber', s.tracking_number, 'notes', s.notes, 'reconstructed', s.reconstructed, 'misread', s.misread,
  'soldTo', ${addressJson('s', 'sold_to_')}, 'shipTo', ${addressJson('s', 'ship_to_')}, 'customer', ${customerJson('c')},
  'lines', ${LINES},
  'distributions', ${DISTRIBUTIONS},
  'attachments', ${listOf(ATTACHMENT, 'order_pdf_attachments a where a.sales_order_id', 'a.id desc')},
  'version', s.version, 'createdAt', iso_utc(s.created_at), 'updatedAt', iso_utc(s.updated_at))::text as "order", s.version
  from sales_orders s join customers c on c.id = s.customer_id where s.id = $1`;

/** The same as it stood at `$2`: the same text, over the tables of that instant. */
const ORDER_AS_OF = `with ${ORDER_THEN} select q.* from (${ORDER}) q`;

const LINE_COUNT = sql<number>`(select count(*) from sales_order_lines l where l.sales_order_id = s.id)`;
const DISTRIBUTION_COUNT = sql<number>`(select count(*) from distribution_log_entries d where d.sales_order_id = s.id)`;
const HAS_DISTRIBUTIONS = sql<boolean>`exists (select from distribution_log_entries d where d.sales_order_id = s.id)`;
const INCLUDED = {
  lines: sql<SalesOrderRow['lines']>`${sql.raw(LINES)}`.as('lines'),
  distributions: sql<SalesOrderRow['distributions']>`${sql.raw(DISTRIBUTIONS)}`.as('distributions'),
};
const CUSTOMER = sql<SalesOrderRow['customer']>`${sql.raw(customerJson('c'))}`;

type Filters = Omit<SalesOrderListQuery, 'limit' | 'cursor' | 'order' | 'updatedSince' | 'include'>;
type OrderPage = ReturnType<SalesOrderQueries['page']>;

@Injectable()
export class SalesOrderQueries {
  constructor(
    private readonly database: Database,
    private readonly instants: Instants,
  ) {}

  /**
   * A page of orders, newest order date first, or of their feed.
   * @throws Problem `invalid_cursor`
   */
  async list({ limit, cursor, order, updatedSince, include = [], ...filters }: SalesOrderListQuery): Promise<FeedPage<SalesOrderRow>> {
    if (isFeed({ order, updatedSince })) {
      const feed = await Feed.open(this.database, 'sales-orders', { limit, cursor, updatedSince });
      const position = sql<Change>`${sql.raw(Feed.position('s'))}`.as('position');
      const rows = await this.rowsOf(feed.cut(this.matching(filters), 's').as('s'), include)
        .select(position)
        .orderBy(sql.raw(Feed.order('s')))
        .execute();
      return feed.page(rows);
    }
    const page = this.page(filters, { limit, cursor });
    const rows = await this.rowsOf(page, include).orderBy('s.orderDate', 'desc').orderBy('s.id', 'desc').execute();
    return toPage(rows, limit, ({ orderDate, id }) => [orderDate, id]);
  }

  /** The page was cut from the orders alone; only its rows are joined and counted. */
  private rowsOf(page: OrderPage, include: readonly SalesOrderInclude[]) {
    return this.database.kysely
      .selectFrom(page)
      .innerJoin('customers as c', 'c.id', 's.customerId')
      .select(['s.id', 's.orderNumber', 's.orderDate', 's.shipDate', 's.status', 's.source', 's.trackingNumber', 's.repId', 's.version'])
      .select((order) => [utc(order.ref('s.createdAt')).as('createdAt'), utc(order.ref('s.updatedAt')).as('updatedAt')])
      .select([CUSTOMER.as('customer'), LINE_COUNT.as('lineCount'), DISTRIBUTION_COUNT.as('distributionCount')])
      .select(Object.entries(INCLUDED).flatMap(([name, json]) => (include.includes(name as SalesOrderInclude) ? [json] : [])));
  }

  /** The orders without distributions have a table that is sorted like the list, so a page of them costs no look into the log. */
  private page(filters: Filters, page: PageQuery) {
    const { hasDistributions, orderDateFrom, orderDateTo } = filters;
    if (hasDistributions !== false) return cutPage(this.matching(filters), page, { day: 's.orderDate', id: 's.id' }).as('s');
    const without = this.filtered(filters)
      .innerJoin('ordersWithoutDistributions as w', 'w.salesOrderId', 's.id')
      .where((order) =>
        order.and([
          given(orderDateFrom, (day) => order('w.orderDate', '>=', day)),
          given(orderDateTo, (day) => order('w.orderDate', '<=', day)),
        ]),
      );
    return cutPage(without, page, { day: 'w.orderDate', id: 'w.salesOrderId' }).as('s');
  }

  /** Orders by all filters, in whatever order they are read. */
  private matching(filters: Filters) {
    return this.filtered(filters).where((order) =>
      given(filters.hasDistributions, (has) => (has ? HAS_DISTRIBUTIONS : order.not(HAS_DISTRIBUTIONS))),
    );
  }

  private filtered({ q, hasDistributions: _, orderDateFrom, orderDateTo, ...equal }: Filters) {
    return this.database.kysely
      .selectFrom('salesOrders as s')
      .selectAll('s')
      .where((order) =>
        order.and([
          order.and(filled(equal)),
          given(orderDateFrom, (day) => order('s.orderDate', '>=', day)),
          given(orderDateTo, (day) => order('s.orderDate', '<=', day)),
          given(q, (searched) => {
            return order.or([
              order('s.orderKey', '=', orderKey(searched) ?? ''),
              contains('s.orderNumber', searched),
              facilityContains('s.sold_to_facility_name', searched),
              facilityContains('s.ship_to_facility_name', searched),
            ]);
          }),
        ]),
      );
  }

  /**
   * The whole order, in one statement.
   * @param asOf an instant at which everything is read as it stood; now when left out
   * @throws Problem `not_found`, `as_of_in_future`
   */
  async get(id: number, asOf?: string): Promise<BuiltJson<SalesOrderView>> {
    type Row = { order: string; version: number };
    if (asOf !== undefined) {
      const then = await this.database.row<Row>(ORDER_AS_OF, [id, await this.instants.settled(asOf)]);
      if (!then) throw new Problem('not_found', `There was no sales order ${id} as of ${asOf}.`);
      return new BuiltJson(then.order, then.version);
    }
    const row = await this.database.row<Row>(ORDER, [id], 'sales_order');
    if (!row) throw salesOrderNotFound(id);
    return new BuiltJson(row.order, row.version);
  }

  /** @throws Problem `not_found` */
  async requireKnown(id: number): Promise<void> {
    const known = this.database.kysely.selectFrom('salesOrders').select('id').where('id', '=', id);
    await known.executeTakeFirstOrThrow(() => salesOrderNotFound(id));
  }
}
