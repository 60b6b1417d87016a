import { Conditions, containing } from '../../rest/conditions.js';
import { lotKey } from '../lots/lot-number.js';
import { resolved } from '../lots/resolve-lot.js';
import type { DistributionFilters } from './distribution.schema.js';

/** Each alternative has an index of its own, so that PostgreSQL can combine them whatever the size of the log. */
const SEARCHED = `(d.order_number ilike $ or d.facility_name ilike $ or d.tracking_number ilike $
  or d.customer_id = any (array(select c.id from customers c where c.facility_name ilike $))
  or d.lot_number = any (array(select l.lot_number from lots l where l.lot_number ilike $ union select a.lot_number from lot_aliases a where a.alias ilike $)))`;

/** The WHERE of the list and of the export, which take the same filters, on `distribution_log_entries d`. */
export function distributionConditions(filters: DistributionFilters): Conditions {
  const conditions = new Conditions()
    .and('d.ship_date >= $', filters.shipDateFrom)
    .and('d.ship_date <= $', filters.shipDateTo)
    .and('d.sku = $', filters.sku)
    .and('d.customer_id = $', filters.customerId)
    .and('d.sales_order_id = $', filters.salesOrderId)
    .and('d.source = $', filters.source)
    .and('d.rep_id = $', filters.repId);
  if (filters.lotNumber) {
    const key = lotKey(filters.lotNumber);
    conditions.all(`d.lot_number = ${resolved('$::text')}`, [key, key]);
  }
  if (filters.q) conditions.all(SEARCHED, Array(6).fill(containing(filters.q.trim())));
  if (!filters.includeVoided) conditions.all('d.voided_at is null', []);
  return conditions;
}
