import { shownDay, shownInstant, shownNumber, shownText } from '../openapi/shown-fields.js';

/** What several records show, described once. The same words stand in the requests that set or filter them. */
export const SKU = 'the SKU of the product, as in `GET /products`';
export const LOT = 'a lot number or an alias of one, in any spelling';
export const TRACKING = 'the tracking number of the carrier; it tells apart shipments that are otherwise the same';
export const REP = 'the id of the sales rep, as in `GET /reps`';
export const CUSTOMER_PO = 'the number of the customer’s own purchase order';

export const sku = shownText(SKU, '211610SPT');
export const lotNumber = shownText('the number of the lot', 'SLQ-05012025');
export const orderNumber = shownText('the number of the sales order, as received', 'SO 0000123');
export const orderDate = shownDay('the day of the order', '2025-05-28');
export const shipDate = shownDay('the day on which it was shipped');
export const trackingNumber = shownText(TRACKING, '1Z999AA10123456784');
export const quantity = shownNumber('units shipped: single devices, never boxes', 10);
export const units = shownNumber('units: single devices, never boxes', 10);
export const salesOrderId = shownNumber('the id of the sales order');
export const customerId = shownNumber('the id of the customer');
export const repId = shownNumber(REP);
export const voidedAt = shownInstant('when it was voided, null while it counts')
  .nullable()
  .meta({ examples: [null] });
export const voidReason = shownText('why it was voided', 'entered twice')
  .nullable()
  .meta({ examples: [null] });
export const userId = shownNumber('the id of the user, as in `GET /users`');
export const byteSize = shownNumber('the size of the file, in bytes', 48_213);
export const sha256 = shownText(
  'the SHA-256 of the file, in hexadecimal',
  '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
);
