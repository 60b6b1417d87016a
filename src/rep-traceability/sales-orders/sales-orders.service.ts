import { Injectable } from '@nestjs/common';
import { completeAddress } from '../../addresses/address.js';
import { refuseFutureShipDate } from '../../calendar/refuse-future-ship-date.js';
import { Config } from '../../config/config.module.js';
import { companyKey } from '../../customer-profiles/company-key.js';
import { CustomerQueries } from '../../customer-profiles/customer.queries.js';
import { deriveProfiles } from '../../customer-profiles/derive-profiles.js';
import { requireRep } from '../../customer-profiles/require-rep.js';
import { Database, type Transaction } from '../../database/database.js';
import { retryOnUniqueViolation } from '../../database/retry-on-unique-violation.js';
import type { BuiltJson } from '../../http/built-json.js';
import type { FeedPage } from '../../http/feed.js';
import { createOrder } from './create-order.js';
import { customerOfOrder } from './order-customer.js';
import { planLines, writeLines } from './order-lines.js';
import { claimOrderNumber, getOrderKey } from './order-number.js';
import { SalesOrderQueries } from './sales-order.queries.js';
import type { NewSalesOrder } from './sales-order.schema.js';
import type { CustomerOrdersQuery, SalesOrderListQuery, SalesOrderRow, SalesOrderView } from './sales-order.views.js';

@Injectable()
export class SalesOrdersService {
  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly orders: SalesOrderQueries,
    private readonly customers: CustomerQueries,
  ) {}

  list(query: SalesOrderListQuery): Promise<FeedPage<SalesOrderRow>> {
    return this.orders.list(query);
  }

  /** @throws Problem `not_found` when there is no such customer */
  async listOfCustomer(customerId: number, query: CustomerOrdersQuery): Promise<FeedPage<SalesOrderRow>> {
    await this.customers.requireKnown(customerId);
    return this.orders.list({ ...query, customerId });
  }

  /** @throws Problem `not_found`, `as_of_in_future` */
  get(id: number, asOf?: string): Promise<BuiltJson<SalesOrderView>> {
    return this.orders.get(id, asOf);
  }

  /**
   * Records an order that a person typed, and its customer if it is a new one. Fields that were not sent stay empty.
   * @throws Problem `sales_order_exists`, `order_number_in_use`, `order_number_unusable`, `future_ship_date`, `rep_not_found`, `unknown_sku`,
   *   `units_not_whole`, and those of `customerOfOrder`
   */
  async create(input: NewSalesOrder): Promise<SalesOrderView> {
    getOrderKey(input.orderNumber);
    if (input.shipDate) refuseFutureShipDate(input.shipDate, this.config.companyToday());
    const id = await retryOnUniqueViolation(() => this.database.transaction(null, (tx) => recordOrder(tx, input)));
    return (await this.get(id)).parsed();
  }
}

async function recordOrder(tx: Transaction, input: NewSalesOrder): Promise<number> {
  const { orderNumber, repId = null, sharesOrderNumber = false } = input;
  await requireRep(tx, repId);
  const lines = await planLines(tx, input.lines ?? []);
  const given = { customerId: input.customerId, soldTo: input.soldTo ? completeAddress(input.soldTo) : null };
  const { customerId, soldTo } = await customerOfOrder(tx, { ...given, customerNumber: input.customerNumber });
  await claimOrderNumber(tx, { orderNumber, customerId, soldToKey: companyKey(soldTo.facilityName), exceptId: null, sharesOrderNumber });

  const order = createOrder(tx, {
    orderNumber,
    orderDate: input.orderDate,
    shipDate: input.shipDate ?? null,
    customerId,
    source: 'manual',
    status: input.status ?? 'pending',
    repId,
    trackingNumber: input.trackingNumber || null,
    notes: input.notes || null,
    customerPo: input.customerPo || null,
    soldTo,
    shipTo: input.shipTo ? completeAddress(input.shipTo) : soldTo,
  });
  await tx.em.flush();
  writeLines(tx, order.id, lines);
  await deriveProfiles(tx, [customerId]);
  return order.id;
}
