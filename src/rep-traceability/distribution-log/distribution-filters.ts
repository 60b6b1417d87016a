import { type Expression, type SqlBool, sql } from 'kysely';
import { withPlainDashes } from '../../csv/look-alikes.js';
import { facilityContains } from '../../customer-profiles/facility-search.js';
import type { Database } from '../../database/database.js';
import { containing, contains, filled, given } from '../../database/typed-queries.js';
import { lotMeant } from '../lots/resolve-lot.js';
import type { DistributionFilters } from './distribution.schema.js';

/** Entries of the log as `d`, by all filters but the search. Both the list and the export use them. */
export const filteredDistributions = (database: Database, filters: Omit<DistributionFilters, 'q'>) => {
  const { shipDateFrom, shipDateTo, lotNumber, includeVoided, ...equal } = filters;
  return database.kysely
    .selectFrom('distributionLogEntries as d')
    .selectAll()
    .where((entry) =>
      entry.and([
        entry.and(filled(equal)),
        given(shipDateFrom, (day) => entry('d.shipDate', '>=', day)),
        given(shipDateTo, (day) => entry('d.shipDate', '<=', day)),
        given(lotNumber || undefined, (text) => entry('d.lotNumber', '=', lotMeant(text))),
        ...(includeVoided ? [] : [entry('d.voidedAt', 'is', null)]),
      ]),
    );
};

export type Distributions = ReturnType<typeof filteredDistributions>;

/**
 * The condition of a search. Order numbers and facilities are searched for any part, tracking numbers for their beginning. Customers, consignees
 * and lots are looked up first, so that an index of the log answers every alternative.
 * @returns a condition on entries `d`
 */
export async function searchCondition(database: Database, searched: string): Promise<Expression<SqlBool>> {
  const { kysely } = database;
  const tracking = containing(withPlainDashes(searched.normalize('NFKC')).toLowerCase()).slice(1);
  const customers = await kysely.selectFrom('customers').select('id').where(facilityContains('facility_name', searched)).execute();
  const aliases = kysely.selectFrom('lotAliases').select('lotNumber').where(contains('alias', searched));
  const lots = await kysely.selectFrom('lots').select('lotNumber').where(contains('lotNumber', searched)).union(aliases).execute();
  const { customerIds, keys } = await consigneesOf(searched, database);
  return sql`(${contains('d.orderNumber', searched)} or (d.customer_id = any (${customerIds}::bigint[]) and d.consignee_key = any (${keys}::uuid[]))
    or lower(d.tracking_number) like ${tracking}
    or d.customer_id = any (${customers.map(({ id }) => id)}::bigint[]) or d.lot_number = any (${lots.map(({ lotNumber }) => lotNumber)}::text[]))`;
}

/**
 * The ship-tos whose facility holds a text, and their customers, whose index leads to the shipments. A key stands for one facility and address, so every
 * shipment of it is found, however it is written.
 */
async function consigneesOf(searched: string, { kysely }: Database): Promise<{ customerIds: number[]; keys: string[] }> {
  const consignees = kysely.selectFrom('consignees as k').select(['k.customerId', 'k.consigneeKey']);
  const found = await consignees.where(facilityContains('k.facility_name', searched)).execute();
  return {
    customerIds: [...new Set(found.map(({ customerId }) => customerId))],
    keys: [...new Set(found.map(({ consigneeKey }) => consigneeKey))],
  };
}
