import { Injectable } from '@nestjs/common';
import { refuseFutureShipDate } from '../../calendar/refuse-future-ship-date.js';
import { Config } from '../../config/config.module.js';
import { companyKey } from '../../customer-profiles/company-key.js';
import { deriveProfiles } from '../../customer-profiles/derive-profiles.js';
import { requireRep } from '../../customer-profiles/require-rep.js';
import { Database, type Transaction } from '../../database/database.js';
import { retryOnUniqueViolation } from '../../database/retry-on-unique-violation.js';
import { type Precondition, requireReason } from '../../http/concurrency.js';
import { takeCustomer } from './order-customer.js';
import { planLines, writeLines } from './order-lines.js';
import { claimOrderNumber, getOrderKey } from './order-number.js';
import { SalesOrder } from './sales-order.entity.js';
import type { SalesOrderCorrection } from './sales-order.schema.js';
import { SalesOrderLine } from './sales-order-line.entity.js';

type Correction = Omit<SalesOrderCorrection, 'reason'>;

/** Corrects an order, with a reason. The same rules apply as for a new order. The ship-to of its distributions stays as it was. */
@Injectable()
export class CorrectSalesOrder {
  constructor(
    private readonly config: Config,
    private readonly database: Database,
  ) {}

  /**
   * Updates the given fields; null empties one, and `lines` replaces all lines.
   * @param precondition the ETag that the client read
   * @throws Problem `reason_required`, `if_match_required`, `stale_etag`, `not_found`, `order_has_shipments` when it would cancel an order with
   *   live distributions, and those of a new order
   */
  async correct(id: number, precondition: Precondition, { reason, ...correction }: SalesOrderCorrection): Promise<void> {
    const why = requireReason(reason);
    if (correction.orderNumber !== undefined) getOrderKey(correction.orderNumber);
    if (correction.shipDate) refuseFutureShipDate(correction.shipDate, this.config.companyToday());
    await retryOnUniqueViolation(() =>
      this.database.transaction(why, async (tx) => {
        const order = await tx.em.getRepository(SalesOrder).getLocked(id);
        precondition.require(order.version);
        await applyCorrection(tx, order, correction);
      }),
    );
  }
}

async function applyCorrection(tx: Transaction, order: SalesOrder, correction: Correction): Promise<void> {
  const before = order.customerId;
  await requireRep(tx, correction.repId);
  const { status, lines, ...fields } = correction;
  if (status === 'cancelled') order.cancel(await countLiveDistributions(tx, order.id));
  else if (status !== undefined) order.status = status;
  await applyIdentity(tx, order, correction);
  order.change(fields);
  // What a person says of an order is not replaced by an import.
  if (fields.soldTo || lines) order.misread = false;
  if (lines) await replaceLines(tx, order.id, lines);
  await deriveProfiles(tx, [before, order.customerId]);
}

/** Number and customer together identify an order, so a change of either may clash with another order. */
async function applyIdentity(tx: Transaction, order: SalesOrder, correction: Correction): Promise<void> {
  const { orderNumber = order.orderNumber, customerId = order.customerId, sharesOrderNumber = false } = correction;
  if (customerId !== order.customerId) await takeCustomer(tx, customerId);
  const orderKey = getOrderKey(orderNumber);
  if (customerId !== order.customerId || orderKey !== order.orderKey) {
    const soldToKey = companyKey(correction.soldTo?.facilityName ?? order.soldTo.facilityName);
    await claimOrderNumber(tx, { orderNumber, customerId, soldToKey, exceptId: order.id, sharesOrderNumber });
  }
  Object.assign(order, { orderNumber, orderKey, customerId });
}

/** The version of the order rises too, so that a client that read the old lines gets 412. */
async function replaceLines(tx: Transaction, orderId: number, lines: NonNullable<Correction['lines']>): Promise<void> {
  const planned = await planLines(tx, lines);
  await tx.em.nativeDelete(SalesOrderLine, { salesOrderId: orderId });
  writeLines(tx, orderId, planned);
  await tx.rows(`update sales_orders set updated_at = now() where id = $1`, [orderId]);
}

/** Call it with the order locked: no distribution can be added until the transaction ends. */
async function countLiveDistributions(tx: Transaction, salesOrderId: number): Promise<number> {
  const entries = tx.kysely
    .selectFrom('distributionLogEntries')
    .where((entry) => entry.and({ salesOrderId }))
    .where('voidedAt', 'is', null);
  return (await entries.select(({ fn }) => fn.countAll<number>().as('live')).executeTakeFirstOrThrow()).live;
}
