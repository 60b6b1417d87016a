import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { type Integrity, MOST_LISTED } from './integrity.schema.js';

/**
 * The first three are the queries of the design document. The second and the third read the whole log, so they read it together: an entry without its
 * order counts in neither, as in the design's own inner join, and an order without an entry is a row of the join without one.
 */
const COUNTS = `select
  (select count(*) from distribution_log_entries where sales_order_id is null)::int as "distributionsWithoutSalesOrder",
  joined.mismatched::int as "distributionsWithMismatchedCustomer", joined.without::int as "salesOrdersWithoutDistributions",
  (select count(*) from sales_orders s where s.status = 'cancelled' and exists (
   select from distribution_log_entries d where d.sales_order_id = s.id and d.voided_at is null))::int as "cancelledOrdersWithDistributions",
  (select count(*) from lots l where l.registered_at is null
   and not exists (select from lot_aliases a where a.alias = l.lot_number))::int as "lotsNotRegistered",
  (select count(*) from (select from sales_orders where btrim(sold_to_city) <> '' group by customer_id
   having min(lower(btrim(sold_to_city))) <> max(lower(btrim(sold_to_city)))) several)::int as "customersWithSeveralCities",
  (select count(*) from unlinked_distributions where resolved_at is null)::int as "unlinkedDistributions"
  from (select count(*) filter (where d.customer_id <> s.customer_id) as mismatched, count(*) filter (where d.id is null) as without
        from sales_orders s left join distribution_log_entries d on d.sales_order_id = s.id) joined`;

/**
 * Orders that kept the key of an earlier rule, since another order of their customer has the key of their number, with that one. Only numbers with letters
 * or digits beyond ASCII, and those that begin with SO and a letter, ever had another key; of the others the rule is not asked.
 */
const OF_ONE_NUMBER = `
  with former as (
    select s.id, s.customer_id, order_key(s.order_number) as key from sales_orders s
    where (octet_length(s.order_number) > length(s.order_number) or s.order_number ~* '^\\s*so[^0-9]*[a-z]') and s.order_key <> order_key(s.order_number)
  ), claims as (
    select key, customer_id, id from former
    union
    select f.key, f.customer_id, s.id from former f join sales_orders s on s.order_key = f.key and s.customer_id = f.customer_id
  )
  select customer_id as "customerId", key as "orderKey", array_agg(id order by id) as "salesOrderIds"
  from claims group by customer_id, key order by min(id) limit ${MOST_LISTED}`;

@Injectable()
export class IntegrityQueries {
  constructor(private readonly database: Database) {}

  /** The counters of design section 2: some must be zero, others need a review. */
  async count(): Promise<Integrity> {
    const counts = await this.database.row<Omit<Integrity, 'salesOrdersOfOneNumber'> & Record<string, unknown>>(COUNTS);
    if (!counts) throw new Error('The counters came back empty');
    return { ...counts, salesOrdersOfOneNumber: (await this.database.rows(OF_ONE_NUMBER)) as Integrity['salesOrdersOfOneNumber'] };
  }
}
