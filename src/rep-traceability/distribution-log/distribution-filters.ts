import { Conditions } from '../../database/conditions.js';
import type { Database } from '../../database/database.js';
import { containing } from '../../database/typed-queries.js';
import { resolvedLot } from '../lots/lot-names.js';
import type { DistributionFilters } from './distribution.schema.js';

/** The conditions of all filters but the search, on `distribution_log_entries d`. Both the list and the export use them. */
export function distributionConditions(filters: DistributionFilters): Conditions {
  const conditions = new Conditions()
    .and('d.ship_date >= $', filters.shipDateFrom)
    .and('d.ship_date <= $', filters.shipDateTo)
    .and('d.sku = $', filters.sku)
    .and('d.customer_id = $', filters.customerId)
    .and('d.sales_order_id = $', filters.salesOrderId)
    .and(`d.lot_number = ${resolvedLot('$::text')}`, filters.lotNumber || undefined)
    .and('d.source = $', filters.source)
    .and('d.rep_id = $', filters.repId);
  if (!filters.includeVoided) conditions.all('d.voided_at is null', []);
  return conditions;
}

/**
 * The condition of a search. Order numbers and facilities are searched for any part, tracking numbers for their beginning. Customers and lots
 * are looked up first, so that an index of the log answers every alternative.
 * @param conditions receives the parameters of the condition
 * @returns SQL on `distribution_log_entries d`
 */
export async function searchCondition(database: Database, conditions: Conditions, searched: string): Promise<string> {
  const part = containing(searched);
  const { kysely } = database;
  const customers = await kysely.selectFrom('customers').select('id').where('facilityName', 'ilike', part).execute();
  const aliases = kysely.selectFrom('lotAliases').select('lotNumber').where('alias', 'ilike', part);
  const lots = await kysely.selectFrom('lots').select('lotNumber').where('lotNumber', 'ilike', part).union(aliases).execute();
  const anywhere = conditions.parameter(part);
  const beginning = conditions.parameter(part.slice(1).toLowerCase());
  const customerIds = conditions.parameter(customers.map(({ id }) => id));
  const lotNumbers = conditions.parameter(lots.map(({ lotNumber }) => lotNumber));
  return `(d.order_number ilike ${anywhere} or d.facility_name ilike ${anywhere} or lower(d.tracking_number) like ${beginning}
    or d.customer_id = any (${customerIds}::bigint[]) or d.lot_number = any (${lotNumbers}::text[]))`;
}
