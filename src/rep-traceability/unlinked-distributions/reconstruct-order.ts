import { type AddressInput, completeAddress } from '../../addresses/address.js';
import { companyKey } from '../../customer-profiles/company-key.js';
import { deriveProfiles } from '../../customer-profiles/derive-profiles.js';
import { getSurvivor } from '../../customer-profiles/surviving-customer.js';
import type { Transaction } from '../../database/database.js';
import { createOrder } from '../sales-orders/create-order.js';
import { customerOfOrder } from '../sales-orders/order-customer.js';
import { claimOrderNumber } from '../sales-orders/order-number.js';
import { incomplete, planShipment } from './plan-shipment.js';
import type { UnlinkedDistribution } from './unlinked-distribution.entity.js';
import type { CreateOrderRequest } from './unlinked-distribution.schema.js';

type OrderGiven = Omit<CreateOrderRequest, 'reason'>;

/**
 * Creates the order of a shipment that has none, from what the shipment says and a person adds, and marks it as reconstructed. It gets no
 * lines: what was shipped is known, not what was ordered.
 * @returns the id of the new order
 * @throws Problem `shipment_incomplete` also without an order number or a customer, `order_number_unusable`, and those of `customerOfOrder` and
 *   `claimOrderNumber`
 */
export async function reconstructOrder(tx: Transaction, waiting: UnlinkedDistribution, given: OrderGiven): Promise<number> {
  const { shipDate, source, shipTo } = planShipment(waiting, given);
  const orderNumber = given.orderNumber ?? waiting.orderNumber;
  const party = await partyOf(tx, waiting, given, shipTo);
  if (!orderNumber?.trim() || !party) throw incomplete([...(orderNumber?.trim() ? [] : ['orderNumber']), ...(party ? [] : ['soldTo'])]);
  const { customerId, soldTo } = await customerOfOrder(tx, { ...party, customerNumber: null });
  await claimOrderNumber(tx, {
    orderNumber,
    customerId,
    soldToKey: companyKey(soldTo.facilityName),
    exceptId: null,
    sharesOrderNumber: given.sharesOrderNumber ?? false,
  });
  const order = createOrder(tx, {
    orderNumber,
    orderDate: given.orderDate ?? shipDate,
    shipDate,
    customerId,
    source,
    status: 'completed',
    repId: waiting.repId ?? null,
    reconstructed: true,
    soldTo,
    shipTo: shipTo ? completeAddress(shipTo) : soldTo,
  });
  await tx.em.flush();
  await deriveProfiles(tx, [customerId]);
  return order.id;
}

/** Whose order it is: the customer that the person names, else the customer of the shipment if known, else the facility that received it. */
async function partyOf(tx: Transaction, waiting: UnlinkedDistribution, given: OrderGiven, shipTo: AddressInput | null) {
  const soldTo = given.soldTo ? completeAddress(given.soldTo) : null;
  if (given.customerId !== undefined) return { customerId: given.customerId, soldTo };
  if (soldTo) return { soldTo };
  if (waiting.customerId != null) return { customerId: await getSurvivor(tx, waiting.customerId), soldTo };
  return shipTo && { soldTo: completeAddress(shipTo) };
}
