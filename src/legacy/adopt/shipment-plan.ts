import type { ClientBase } from 'pg';
import { registerLotsFromShipments } from '../../rep-traceability/lots/insert-lots.js';
import { lotKeySql } from '../../rep-traceability/lots/lot-number.js';
import { isSameShipment } from '../../rep-traceability/shipment-identity.js';
import { KNOWN_SKU } from './catalogue.js';
import { findShipmentOrders, ORDER_MATCHES } from './find-shipment-orders.js';
import { placeName } from './misread.js';
import { problemCodes, problemDetails } from './shipment-problems.js';
import { filled, nextId, oldest, reference, type Step } from './step.js';
import { ENTRY_COUNTS, ENTRY_LINES } from './waiting-shipments.js';

const ENTRY = `e.old_id as known_entry_id, e.ship_date, e.order_number, e.facility_name, e.rep_id, e.customer_id, e.customer_name, e.source,
  e.tracking_number, e.external_key, e.ss_shipment_id, e.sales_order_id, e.rep_name, e.evidence_file_storage_key`;

/** Every shipment of the old system: an entry, or each of its lines where they are the truth. */
const ALL_SHIPMENTS = `
  create temporary table all_shipments on commit drop as
  select 'distribution_log_entries' as source_table, e.old_id, e.old_id as entry_id, e.sku as received_sku, e.lot_number, e.quantity, e.settled,
    false as in_doubt, ${ENTRY}
  from old_distribution_log_entries e left join entry_lines n on n.entry_id = e.old_id where ${ENTRY_COUNTS}
  union all
  select 'distribution_lines', l.old_id, l.distribution_entry_id, l.sku, l.lot_number, l.quantity, l.settled,
    n.units is distinct from pg_temp.old_number(e.quantity), ${ENTRY}
  from old_distribution_lines l left join old_distribution_log_entries e on e.old_id = l.distribution_entry_id
  left join entry_lines n on n.entry_id = l.distribution_entry_id where e.old_id is null or not ${ENTRY_COUNTS};
  alter table all_shipments add column sku text;
  update all_shipments s set sku = coalesce(${KNOWN_SKU('s.received_sku')}, s.received_sku);
  analyze all_shipments`;

/**
 * What each lot name of a shipment stands for. The SKUs of a lot are counted over all shipments, whatever else is wrong with them; `main_sku` is the
 * one that at least three of four name.
 */
const lotsShipped = (table: string): string => `
  create temporary table ${table} on commit drop as
  with named as (
    select lot_number, pg_temp.lot_name(lot_number) as name from all_shipments where lot_number is not null group by 1
  ), resolved as (
    select n.lot_number, pg_temp.resolved_lot(n.lot_number) as lot,
      exists (select from doubtful_lots d where d.name in (n.name, ${lotKeySql('n.name')})) as doubtful
    from named n
  ), counted as (
    select r.lot, p.sku, count(*) as rows, sum(count(*)) over (partition by r.lot) as of_lot
    from all_shipments s join resolved r on r.lot_number = s.lot_number join products p on p.sku = s.sku group by 1, 2
  ), agreed as (
    select lot, count(*) as skus, min(sku) filter (where rows * 4 >= of_lot * 3) as main_sku from counted group by 1
  )
  select r.lot_number, r.lot, r.doubtful, l.sku as lot_sku, l.held_on, a.skus, a.main_sku
  from resolved r left join lots l on l.lot_number = r.lot left join agreed a on a.lot = r.lot;
  analyze ${table}`;

const WAITING_ORDERS = `
  create temporary table waiting_orders on commit drop as
  select key, new_customer_id as customer_id, outcome, case when bool_or(why = 'order_differs') then 'order_differs' else max(why) end as why from plan_sales_orders
  where outcome = 'waiting' and key is not null and new_customer_id is not null group by 1, 2, 3`;

/**
 * Every shipment with what its order is looked for by. An entry without customer is known by the company key of its name. `named_customer_id` is the
 * customer it names by id, `sought_customer_id` also the one that its name leads to. The old system linked by the number alone, so an order of another
 * customer than the named one is not the order: it is looked for anew.
 */
const SHIPMENTS_SOUGHT = `
  create temporary table shipments_sought on commit drop as
  select s.*, cc.current_id as named_customer_id, coalesce(cc.current_id, ckc.current_id) as sought_customer_id,
    coalesce(cc.company_key, ck.key) as company_key, n.outcome as linked_outcome, n.reason as linked_reason, n.new_id as linked_order_id,
    case when lo.customer_id <> cc.current_id then lo.customer_id end as other_customer_id,
    case when s.sales_order_id is null or lo.customer_id <> cc.current_id then order_key(s.order_number) end as key
  from (select * from all_shipments where not settled) s
  left join adopted_records n on n.source_table = 'sales_orders' and n.old_id = s.sales_order_id
  left join sales_orders lo on n.outcome <> 'waiting' and lo.id = n.new_id
  ${reference('c', 'customers', 's.customer_id')}
  left join current_customers cc on cc.id = c.new_id
  left join company_keys ck on s.customer_id is null and ck.name = coalesce(${filled('s.customer_name')}, s.facility_name)
  left join current_keys ckc on ckc.company_key = ck.key;
  analyze shipments_sought`;

/**
 * Digits alone mean a lot that is known (design section 1), and a lot may be known from other shipments of this adoption alone: what the names stand for
 * once those lots are registered, so that the next adoption finds nothing that this one could have known.
 */
const LEARN_LOTS = `
  ${lotsShipped('lots_learnt')};
  delete from lots_learnt n using lots_shipped l where l.lot_number = n.lot_number and l.lot is not distinct from n.lot;
  delete from lots_shipped l using lots_learnt n where n.lot_number = l.lot_number;
  insert into lots_shipped select * from lots_learnt`;

/** An unregistered lot is known from its shipments. */
const REGISTER_LOTS = registerLotsFromShipments(`select distinct lot, sku from plan_distributions where outcome = 'adopted'`);

/**
 * What is found for each shipment. The order is the one it names by id, else the one that the matching rule finds. An order that waits is none.
 */
const found = (which: string): string => `
  select s.*, pg_temp.old_day(s.ship_date) as ship_day, pg_temp.old_integer(s.quantity) as units, lower(btrim(s.source)) as new_source,
    ${filled('s.tracking_number')} as tracking, ${placeName('s')} as new_facility_name,
    coalesce(r.new_id, rn.id) as new_rep_id, p.id is not null as sku_known,
    l.lot, l.lot_sku, l.held_on as lot_held_on, l.skus as skus_of_lot, l.main_sku, coalesce(l.doubtful, false) as lot_doubtful,
    coalesce(s.own_outcome, w.outcome) as order_outcome, coalesce(s.own_reason, w.why) as order_reason,
    coalesce(s.own_order_id, m.order_id) as order_id, case when o.status = 'cancelled' then 'cancelled' else m.kind end as order_match,
    q.new_id as known_queue_id
  from (select s.*, case when other_customer_id is null then linked_outcome end as own_outcome,
          case when other_customer_id is null then linked_reason end as own_reason,
          case when other_customer_id is null then linked_order_id end as own_order_id from shipments_sought s ${which}) s
  ${reference('r', 'reps', 's.rep_id')}
  left join (select lower(btrim(name)) as name, min(id) as id from reps group by 1 having count(*) = 1) rn
    on ${filled('s.rep_id')} is null and rn.name = lower(btrim(s.rep_name))
  left join products p on p.sku = s.sku
  left join lots_shipped l on l.lot_number = s.lot_number
  left join adopted_records q on q.source_table = s.source_table and q.old_id = s.old_id and q.new_table = 'unlinked_distributions'
  left join order_matches m on m.key = s.key and m.customer_id is not distinct from s.sought_customer_id and m.company_key is not distinct from s.company_key
  left join sales_orders o on o.id = coalesce(s.own_order_id, m.order_id)
  left join waiting_orders w on m.order_id is null and w.key = s.key and w.customer_id = s.sought_customer_id`;

/** Keeps the planner from computing the found values again in each condition that uses them. */
const ONCE = 'offset 0';

const planned = (today: string, which = ''): string => `
  select s.*, ${problemCodes} as codes, ${problemDetails} as details, null::bigint as new_id, null::text as outcome
  from (select f.*, '${today}'::date as today from (${found(which)}) f ${ONCE}) s`;

/** Plans the shipments again whose lot was learnt from the others. */
const planAgain =
  (today: string) =>
  async (target: ClientBase): Promise<void> => {
    const { rowCount } = await target.query(`delete from plan_shipments p using lots_learnt n where n.lot_number = p.lot_number`);
    if (!rowCount) return;
    await target.query(`insert into plan_shipments ${planned(today, 'join lots_learnt n on n.lot_number = s.lot_number')}`);
    await target.query('drop table plan_distributions');
    await target.query(PLAN_DISTRIBUTIONS);
  };

/**
 * The plan of every shipment: what it becomes, or what keeps it out of the log.
 * @param today `YYYY-MM-DD`, the day where the company works
 */
export const planShipments = (today: string): Step['statements'] => [
  ENTRY_LINES,
  ALL_SHIPMENTS,
  lotsShipped('lots_shipped'),
  WAITING_ORDERS,
  SHIPMENTS_SOUGHT,
  ORDER_MATCHES,
  findShipmentOrders,
  `create temporary table plan_shipments on commit drop as ${planned(today)}`,
  `analyze plan_shipments (old_id, entry_id, sku, lot, order_id, codes)`,
  PLAN_DISTRIBUTIONS,
  REGISTER_LOTS,
  LEARN_LOTS,
  planAgain(today),
  APPLY_PLAN,
  `update plan_shipments set outcome = 'waiting', new_id = coalesce(known_queue_id, ${nextId('unlinked_distributions')}) where outcome is null`,
  `analyze plan_shipments (source_table, old_id, entry_id, outcome, sku, lot, order_id)`,
];

/**
 * Lines of one entry with the same SKU and lot are one shipment, and their units add up. Several entries that say the same distribution are a
 * question: the first is taken, the others wait. What the log has from elsewhere is that distribution.
 */
const PLAN_DISTRIBUTIONS = `
  create temporary table plan_distributions on commit drop as
  with shipped as (
    select entry_id, sku, lot, order_id, ship_day, coalesce(tracking, '') as tracking, sum(units) as units,
      (array_agg(old_id order by ${oldest()}))[1] as leader
    from plan_shipments where codes = '{}' group by 1, 2, 3, 4, 5, 6
  ), ranked as (
    select *, row_number() over same as nth, first_value(units) over same as first_units from shipped
    window same as (partition by order_id, ship_day, sku, lot, tracking order by ${oldest('', 'entry_id')})
  ), known as (
    select r.*, d.id as known_id, d.quantity,
      exists (select from adopted_records a where a.new_table = 'distribution_log_entries' and a.new_id = d.id) as taken
    from ranked r left join distribution_log_entries d on ${isSameShipment('d', 'r.order_id', 'r.ship_day, r.sku, r.lot, r.tracking')}
  )
  select entry_id, sku, lot, leader, units, known_id,
    case when units > 2147483647 then 'waiting' when known_id is null and nth = 1 then 'adopted' when quantity = units and nth = 1 and not taken then 'merged'
      else 'waiting' end as outcome,
    case when units > 2147483647 then 'sum_too_large' when units = coalesce(quantity, first_units) then 'distribution_exists' else 'differs_from_log' end as code,
    case when units > 2147483647 then 'Its lines of lot ' || lot || ' add up to ' || units || ' units.'
      else 'The order has ' || coalesce(quantity, first_units) || ' units of lot ' || lot || ' shipped on ' || ship_day || ' in the log already.' end as detail
  from known;
  analyze plan_distributions`;

const APPLY_PLAN = `
  alter table plan_distributions add column new_id bigint;
  update plan_distributions set new_id = ${nextId('distribution_log_entries')} where outcome = 'adopted';
  update plan_shipments s set
    new_id = coalesce(d.new_id, d.known_id),
    outcome = case when d.outcome = 'waiting' then null when d.outcome = 'adopted' and d.leader = s.old_id then 'adopted' else 'merged' end,
    codes = case when d.outcome = 'waiting' then array[d.code] else s.codes end,
    details = case when d.outcome = 'waiting' then d.detail else s.details end
  from plan_distributions d
  where s.codes = '{}' and d.entry_id = s.entry_id and d.sku = s.sku and d.lot = s.lot`;
