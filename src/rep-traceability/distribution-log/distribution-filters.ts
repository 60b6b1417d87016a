import { type Expression, type SqlBool, sql } from 'kysely';
import type { Database } from '../../database/database.js';
import { containing, filled, given } from '../../database/typed-queries.js';
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
 * The condition of a search. Order numbers and facilities are searched for any part, tracking numbers for their beginning. Customers and lots
 * are looked up first, so that an index of the log answers every alternative.
 * @returns a condition on entries `d`
 */
export async function searchCondition({ kysely }: Database, searched: string): Promise<Expression<SqlBool>> {
  const part = containing(searched);
  const customers = await kysely.selectFrom('customers').select('id').where('facilityName', 'ilike', part).execute();
  const aliases = kysely.selectFrom('lotAliases').select('lotNumber').where('alias', 'ilike', part);
  const lots = await kysely.selectFrom('lots').select('lotNumber').where('lotNumber', 'ilike', part).union(aliases).execute();
  return sql`(d.order_number ilike ${part} or d.facility_name ilike ${part} or lower(d.tracking_number) like ${part.slice(1).toLowerCase()}
    or d.customer_id = any (${customers.map(({ id }) => id)}::bigint[]) or d.lot_number = any (${lots.map(({ lotNumber }) => lotNumber)}::text[]))`;
}
