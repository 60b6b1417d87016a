import { addressColumns } from '../../addresses/address.js';

const PLACE = addressColumns().filter((column) => !column.startsWith('contact_'));

/**
 * SQL that gives shipments the ship-to that their order prints, where the earlier system had taken their address from what its PDF reader misread.
 * An address of any other origin stays, and so does every contact.
 * @param misread SQL that selects the order (`order_id`) and its misread `address1`, `city`, `state` and `zip`
 */
export const readShipToAgain = (misread: string): string => `
  update distribution_log_entries d set (${PLACE.join(', ')}) = row (${PLACE.map((column) => `s.ship_to_${column}`).join(', ')})
  from (${misread}) m join sales_orders s on s.id = m.order_id
  where d.sales_order_id = m.order_id and d.voided_at is null and (d.address1, d.city, d.state, d.zip) is not distinct from (m.address1, m.city, m.state, m.zip)`;
