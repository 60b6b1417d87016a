import type { RequiredEntityData } from '@mikro-orm/postgresql';
import type { Transaction } from '../../database/database.js';
import { OrderAttachment } from './order-attachment.entity.js';
import { getOrderKey } from './order-number.js';
import { SalesOrder } from './sales-order.entity.js';

type NewOrder = Omit<RequiredEntityData<SalesOrder>, 'orderKey' | 'orderNumber'> & { orderNumber: string };

/**
 * Records a sales order; it has its id after the next flush.
 * @throws Problem `order_number_unusable`
 */
export const createOrder = (tx: Transaction, order: NewOrder): SalesOrder =>
  tx.em.create(SalesOrder, { ...order, orderKey: getOrderKey(order.orderNumber) });

/** Records a stored file as an attachment of a sales order. */
export const createAttachment = (tx: Transaction, attachment: RequiredEntityData<OrderAttachment>): OrderAttachment =>
  tx.em.create(OrderAttachment, attachment);
