import { defineEntity, p } from '@mikro-orm/postgresql';
import { type Address, completeAddress } from '../../addresses/address.js';
import { StoredAddress } from '../../addresses/stored-address.js';
import { identity, reference, versionColumns } from '../../database/columns.js';
import { emptyAsNull } from '../../database/text.js';
import { counted } from '../../problems/counted.js';
import { fieldProblem } from '../../problems/problem.js';
import type { Source } from '../source.js';
import { orderCancelled } from './match-order.js';
import { SalesOrderRepository } from './sales-order.repository.js';
import type { OrderStatus, SalesOrderCorrection } from './sales-order.schema.js';

const SalesOrderSchema = defineEntity({
  name: 'SalesOrder',
  tableName: 'sales_orders',
  repository: () => SalesOrderRepository,
  properties: {
    id: identity(),
    orderNumber: p.text(),
    orderKey: p.text(),
    orderDate: p.date(),
    shipDate: p.date().nullable(),
    customerId: reference(),
    source: p.text().$type<Source>(),
    status: p.text().$type<OrderStatus>(),
    externalKey: p.text().nullable(),
    repId: reference().nullable(),
    trackingNumber: p.text().nullable(),
    notes: p.text().nullable(),
    customerPo: p.text().nullable(),
    soldTo: p.embedded(StoredAddress).prefix('sold_to_'),
    shipTo: p.embedded(StoredAddress).prefix('ship_to_'),
    reconstructed: p.boolean().default(false),
    misread: p.boolean().default(false),
    ...versionColumns(),
  },
});

/** What a page prints of an order besides its lines. */
export interface PrintedContent {
  orderNumber: string;
  orderDate: string;
  customerPo: string | null;
  soldTo: Address;
  shipTo: Address;
}

/**
 * An order of a customer, with both addresses as they were at that time: the source of truth for the customer's identity and address.
 * Order key and customer together identify it.
 */
export class SalesOrder extends SalesOrderSchema.class {
  /**
   * Only an order that is not cancelled has distributions (design section 2, invariant 8).
   * @throws Problem `sales_order_cancelled`
   */
  requireShippable(): void {
    if (this.status !== 'cancelled') return;
    throw fieldProblem('sales_order_cancelled', 'salesOrderId', orderCancelled(this.orderNumber));
  }

  /**
   * What partly shipped and will not be completed is `completed`, never cancelled: a device that went out stays in every trace.
   * @param liveDistributions distributions of the order that are not voided
   * @throws Problem `order_has_shipments`
   */
  cancel(liveDistributions: number): void {
    if (liveDistributions > 0 && this.status !== 'cancelled') {
      const count = counted(liveDistributions, 'distribution');
      const detail = `Sales order ${this.orderNumber} has ${count} in the log: set it to completed, or void what was not shipped first.`;
      throw fieldProblem('order_has_shipments', 'status', detail, { distributions: liveDistributions });
    }
    this.status = 'cancelled';
  }

  /** Takes what the page prints in the place of what was misread. */
  readAgain({ orderNumber, orderDate, customerPo, soldTo, shipTo }: PrintedContent): void {
    Object.assign(this, { orderNumber, orderDate, customerPo, soldTo, shipTo, misread: false });
  }

  /** Takes what the page prints beside what its shipments say: the page is the source of truth from now on. */
  fillIn({ orderNumber, orderDate, customerPo, soldTo, shipTo }: PrintedContent): void {
    Object.assign(this, { orderNumber, orderDate, customerPo, soldTo, shipTo, source: 'pdf_import' });
  }

  /** Updates the fields that are given; an empty text clears one. */
  change({ orderDate, shipDate, repId, trackingNumber, notes, customerPo, soldTo, shipTo }: Partial<SalesOrderCorrection>): void {
    Object.assign(this, emptyAsNull({ orderDate, shipDate, repId, trackingNumber, notes, customerPo }));
    if (soldTo) this.soldTo = completeAddress(soldTo);
    if (shipTo) this.shipTo = completeAddress(shipTo);
  }
}
SalesOrderSchema.setClass(SalesOrder);
