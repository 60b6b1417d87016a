import { companyKey } from '../../customer-profiles/company-key.js';
import { customerReferenceJson } from '../../customer-profiles/customer-json.js';
import { survivorOf } from '../../customer-profiles/surviving-customer.js';
import type { Database } from '../../database/database.js';
import type { OrderMatch } from '../sales-orders/match-order.js';
import type { CandidateOrder } from './unlinked-distribution.schema.js';

/** Days between ship date and order date of a candidate, at most. */
const NEAR_DAYS = 30;
/** Most candidates of each sort. */
const MOST = 10;

const NEAR = `s.order_date between w.ship_date - ${NEAR_DAYS} and w.ship_date + ${NEAR_DAYS}`;

/**
 * The shipments of `$1::bigint[]`, with the customer that each names by id or else by the company key in `$2::text[]`, and the order in `$3::bigint[]`
 * that the matching rule finds.
 */
const CANDIDATES = `
  with waiting as (
    select u.id, u.order_key, u.ship_date, coalesce(${survivorOf('named')}, keyed.id) as customer_id
    from unnest($1::bigint[], $2::text[]) g (id, company_key)
    join unlinked_distributions u on u.id = g.id
    left join customers named on named.id = u.customer_id
    left join customers_by_key keyed on keyed.company_key = g.company_key
  ), found as (
    select id, sales_order_id from unnest($1::bigint[], $3::bigint[]) matched (id, sales_order_id) where sales_order_id is not null
    union
    select w.id, s.id from waiting w cross join lateral (
      select s.id from sales_orders s where s.order_key = w.order_key and s.status <> 'cancelled' order by s.id desc limit ${MOST}) s
    union
    select w.id, s.id from waiting w cross join lateral (
      select s.id from former_order_keys f join sales_orders s on s.id = f.sales_order_id
      where f.order_key = w.order_key and s.customer_id = w.customer_id and s.status <> 'cancelled' order by s.id desc limit ${MOST}) s
    union
    select w.id, s.id from waiting w cross join lateral (
      select s.id from sales_orders s where s.customer_id = w.customer_id and ${NEAR} and s.status <> 'cancelled'
      order by abs(s.order_date - w.ship_date), s.id desc limit ${MOST}) s
  ), judged as (
    select f.id, f.sales_order_id, coalesce(s.order_key = w.order_key, false) as same_order_key,
      exists (select from former_order_keys k where (k.order_key, k.sales_order_id) = (w.order_key, s.id)) and s.order_key <> w.order_key as former_order_key,
      coalesce(s.customer_id = w.customer_id, false) as same_customer, coalesce(${NEAR}, false) as near_date
    from found f join waiting w on w.id = f.id join sales_orders s on s.id = f.sales_order_id
  )
  select j.id, json_agg(json_build_object('salesOrderId', s.id, 'orderNumber', s.order_number, 'orderDate', s.order_date,
      'status', s.status, 'customer', ${customerReferenceJson('c')}, 'reasons', array_remove(array[case when j.same_order_key then 'same_order_key' end,
      case when j.former_order_key then 'former_order_key' end,
      case when j.same_customer then 'same_customer' end, case when j.near_date then 'near_date' end], null))
    order by j.same_order_key desc, j.former_order_key desc, j.same_customer desc, j.near_date desc, s.id desc) as candidates
  from judged j join sales_orders s on s.id = j.sales_order_id join customers c on c.id = s.customer_id
  group by j.id`;

interface Waiting {
  id: number;
  facilityName: string | null;
}

/**
 * Orders that may be the one of each shipment, the likelier first: the one that the matching rule finds, others with its order number, those of
 * its customer that had the number before, and those of its customer within 30 days of its ship date. They are shown to a person with the reasons; nothing is linked by them.
 * @param matches what `findMatches` says, by the id of the shipment
 * @returns at most 10 orders of each sort, by the id of the shipment
 */
export async function candidateOrders(
  database: Database,
  waiting: readonly Waiting[],
  matches: ReadonlyMap<number, OrderMatch>,
): Promise<Map<number, CandidateOrder[]>> {
  const ids = waiting.map(({ id }) => id);
  const keys = waiting.map(({ facilityName }) => companyKey(facilityName ?? ''));
  const rows = await database.rows<{ id: number; candidates: CandidateOrder[] }>(CANDIDATES, [
    ids,
    keys,
    ids.map((id) => foundId(matches.get(id))),
  ]);
  return new Map(rows.map(({ id, candidates }) => [id, candidates]));
}

const foundId = (match: OrderMatch | undefined): number | null => (match?.kind === 'found' ? match.order.id : null);
