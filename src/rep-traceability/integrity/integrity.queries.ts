import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { lotsSpelledAlike } from '../lots/similar-lots.js';
import { type Integrity, MOST_LISTED } from './integrity.schema.js';

/**
 * The first is a query of the design document; of its third, triggers keep the answer. The cities of a customer are compared by the first and the last of
 * them in an index, without reading its orders.
 */
export const COUNTS = `select
  (select count(*) from distribution_log_entries where sales_order_id is null)::int as "distributionsWithoutSalesOrder",
  (select count(*) from orders_without_distributions)::int as "salesOrdersWithoutDistributions",
  (select count(*) from sales_orders s where s.status = 'cancelled' and exists (
   select from distribution_log_entries d where d.sales_order_id = s.id and d.voided_at is null))::int as "cancelledOrdersWithDistributions",
  (select count(*) from lots l where l.registered_at is null
   and not exists (select from lot_aliases a where a.alias = l.lot_number))::int as "lotsNotRegistered",
  (select count(*) from customers c
   where (select min(lower(btrim(s.sold_to_city))) from sales_orders s where s.customer_id = c.id and btrim(s.sold_to_city) <> '')
      <> (select max(lower(btrim(s.sold_to_city))) from sales_orders s where s.customer_id = c.id and btrim(s.sold_to_city) <> ''))::int
   as "customersWithSeveralCities",
  (select count(*) from unlinked_distributions where resolved_at is null)::int as "unlinkedDistributions"`;

/**
 * The second query of the design document. It looks at every row, whatever the constraint promises: what the log names and the orders do not have is
 * found by comparing two sorted indexes in one pass (PostgreSQL 18; earlier ones sort), and the rows of what was found are counted.
 */
export const MISMATCHED = `
  select count(*)::int as "distributionsWithMismatchedCustomer"
  from distribution_log_entries d join sales_orders s on s.id = d.sales_order_id
  where d.customer_id <> s.customer_id and d.sales_order_id = any (array(select sales_order_id from (
    select sales_order_id, customer_id from distribution_log_entries except select id, customer_id from sales_orders) stray))`;

/**
 * Orders that kept the key of an earlier rule, since another order of their customer has the key of their number, with that one. Only numbers with letters
 * or digits beyond ASCII, and those that begin with SO and a letter, ever had another key; of the others the rule is not asked. An index holds the
 * orders of this condition.
 */
export const OF_ONE_NUMBER = `
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

type Counts = Omit<Integrity, 'salesOrdersOfOneNumber' | 'lotsSpelledAlike'>;

@Injectable()
export class IntegrityQueries {
  constructor(private readonly database: Database) {}

  /** The counters of design section 2: some must be zero, others need a review. */
  async count(): Promise<Integrity> {
    // Nearly all of the time goes into the one that reads the whole index of the log, so it has a connection of its own.
    const [mismatched, counts, salesOrdersOfOneNumber, alike] = await Promise.all([
      this.database.row<Counts>(MISMATCHED),
      this.database.row<Counts>(COUNTS),
      this.database.rows<Integrity['salesOrdersOfOneNumber'][number]>(OF_ONE_NUMBER),
      lotsSpelledAlike(this.database),
    ]);
    if (!mismatched || !counts) throw new Error('The counters came back empty');
    const spelledAlike = alike.slice(0, MOST_LISTED).map((lotNumbers) => ({ lotNumbers }));
    return { ...counts, ...mismatched, lotsSpelledAlike: spelledAlike, salesOrdersOfOneNumber };
  }
}
