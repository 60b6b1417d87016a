import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import type { Integrity } from './integrity.schema.js';

/** The first three are literally the queries of the design document. */
const COUNTS = `select
  (select count(*) from distribution_log_entries where sales_order_id is null)::int as "distributionsWithoutSalesOrder",
  (select count(*) from distribution_log_entries d join sales_orders s on d.sales_order_id = s.id
   where d.customer_id <> s.customer_id)::int as "distributionsWithMismatchedCustomer",
  (select count(*) from sales_orders s left join distribution_log_entries d on d.sales_order_id = s.id
   where d.id is null)::int as "salesOrdersWithoutDistributions",
  (select count(*) from sales_orders s where s.status = 'cancelled' and exists (
   select from distribution_log_entries d where d.sales_order_id = s.id and d.voided_at is null))::int as "cancelledOrdersWithDistributions",
  (select count(*) from lots l where l.registered_at is null
   and not exists (select from lot_aliases a where a.alias = l.lot_number))::int as "lotsNotRegistered",
  (select count(*) from (select from sales_orders where btrim(sold_to_city) <> '' group by customer_id
   having count(distinct lower(btrim(sold_to_city))) > 1) several)::int as "customersWithSeveralCities",
  (select count(*) from unlinked_distributions where resolved_at is null)::int as "unlinkedDistributions"`;

@Injectable()
export class IntegrityQueries {
  constructor(private readonly database: Database) {}

  /** The counters of design section 2: some must be zero, others need a review. */
  async count(): Promise<Integrity> {
    const counts = await this.database.row<Integrity & Record<string, unknown>>(COUNTS);
    if (!counts) throw new Error('The counters came back empty');
    return counts;
  }
}
