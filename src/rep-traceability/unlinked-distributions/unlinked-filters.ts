import { type Kysely, sql } from 'kysely';
import type { Tables } from '../../database/tables.js';
import { contains, filled, given, withValue } from '../../database/typed-queries.js';
import { resolvedLot } from '../lots/lot-names.js';
import { waitsForLot } from '../lots/waiting-shipments.js';
import { orderKey } from '../sales-orders/order-key.js';
import type { UnlinkedFilters } from './unlinked-distribution.schema.js';

const OF_LOT = waitsForLot(resolvedLot('$1::text'));

/** Shipments of the queue as `u`, resolved or not, by the filters of the list. */
export const filteredShipments = (kysely: Kysely<Tables>, filters: UnlinkedFilters) => {
  const { ids, reason, lotNumber, source, sku, customerId, orderCustomerId, shipDateFrom, shipDateTo, q } = filters;
  return kysely.selectFrom('unlinkedDistributions as u').where((shipment) =>
    shipment.and([
      shipment.and(filled({ 'u.reasonCode': reason, 'u.source': source, 'u.sku': sku })),
      given(ids, (chosen) => shipment('u.id', 'in', chosen)),
      given(lotNumber || undefined, (text) => withValue<boolean>(OF_LOT, text)),
      given(shipDateFrom, (day) => shipment('u.shipDate', '>=', day)),
      given(shipDateTo, (day) => shipment('u.shipDate', '<=', day)),
      // An array, so that an index may answer.
      given(
        customerId,
        (id) => sql<boolean>`u.customer_id = any (array(select c.id from customers c where c.id = ${id} or c.merged_into_id = ${id}))`,
      ),
      given(
        orderCustomerId,
        (id) => sql<boolean>`exists (select from sales_orders s where s.order_key = u.order_key and s.customer_id = ${id})`,
      ),
      given(q, (searched) => {
        const text = searched.trim();
        return shipment.or([
          sql<boolean>`u.order_key = ${orderKey(searched)}`,
          contains('u.orderNumber', text),
          contains('u.facilityName', text),
          contains('u.lotNumber', text),
          contains('u.trackingNumber', text),
        ]);
      }),
    ]),
  );
};
