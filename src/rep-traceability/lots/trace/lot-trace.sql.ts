import { LOT_JSON } from '../lot.repository.js';
import { resolved } from '../resolve-lot.js';

/**
 * The recall question as one statement: all shipments of lot `$1` are read once, as one range of the index distribution_log_lot, and grouped by
 * consignee. Voided shipments count for nothing but `unitsVoided`.
 *
 * Whom to reach is the latest known contact: that of the newest shipment to the consignee that names one, of whatever lot, since the person who
 * received this lot may have left since; else that of the customer's profile.
 */
const CONSIGNEES = `
with lot as (
  select l.* from lots l where l.lot_number = ${resolved('$1::text')}
), shipments as materialized (
  select d.*, d.voided_at is not null as voided,
    row_number() over (partition by d.customer_id, d.consignee_key, d.voided_at is null order by d.ship_date desc, d.id desc) as age
  from distribution_log_entries d where d.lot_number = (select lot.lot_number from lot)
), orders as (
  select o.customer_id, o.consignee_key, json_agg(json_build_object('id', s.id, 'orderNumber', s.order_number, 'orderDate', s.order_date)
    order by s.order_date desc, s.id desc) as sales_orders, string_agg(s.order_number, '; ' order by s.order_date desc, s.id desc) as order_numbers
  from (select distinct customer_id, consignee_key, sales_order_id from shipments where not voided) o
  join sales_orders s on s.id = o.sales_order_id
  group by o.customer_id, o.consignee_key
), received as (
  select customer_id, consignee_key, sum(quantity) as units, count(*) as distributions, min(ship_date) as first_ship_date,
    max(ship_date) as last_ship_date
  from shipments where not voided
  group by customer_id, consignee_key
), consignees as (
  select r.*, c.facility_name as customer_name, c.company_key, c.customer_number, o.sales_orders, o.order_numbers,
    latest.facility_name, latest.address1, latest.address2, latest.city, latest.state, latest.zip, latest.country,
    latest.contact_name as ship_to_contact_name, latest.contact_phone as ship_to_contact_phone, latest.contact_email as ship_to_contact_email,
    case when known.id is null then c.contact_name else known.contact_name end as contact_name,
    case when known.id is null then c.contact_phone else known.contact_phone end as contact_phone,
    case when known.id is null then c.contact_email else known.contact_email end as contact_email
  from received r
  join shipments latest on latest.age = 1 and not latest.voided and latest.customer_id = r.customer_id and latest.consignee_key = r.consignee_key
  join customers c on c.id = r.customer_id
  left join orders o on o.customer_id = r.customer_id and o.consignee_key = r.consignee_key
  left join lateral (
    select k.id, k.contact_name, k.contact_phone, k.contact_email from distribution_log_entries k
    where k.customer_id = r.customer_id and k.consignee_key = r.consignee_key and k.voided_at is null
      and coalesce(k.contact_name, k.contact_phone, k.contact_email) is not null
    order by k.ship_date desc, k.id desc limit 1
  ) known on true
)`;

/** Largest consignee first: in a recall, that is where most units are. */
const LARGEST_FIRST = 'k.units desc, k.facility_name, k.customer_id, k.consignee_key';

export const LOT_TRACE = `${CONSIGNEES}
select json_build_object(
  'lot', ${LOT_JSON},
  'totals', json_build_object(
    'unitsProduced', l.units_produced,
    'unitsDistributed', t.distributed,
    'unitsVoided', t.voided,
    'unitsRemaining', l.units_produced - t.distributed,
    'distributions', t.distributions,
    'consignees', (select count(*) from consignees),
    'salesOrders', t.sales_orders),
  'firstShipDate', t.first_ship_date,
  'lastShipDate', t.last_ship_date,
  'consignees', (select coalesce(json_agg(json_build_object(
    'customer', json_build_object('id', k.customer_id, 'facilityName', k.customer_name, 'companyKey', k.company_key, 'customerNumber', k.customer_number),
    'shipTo', json_build_object('facilityName', k.facility_name, 'address1', k.address1, 'address2', k.address2, 'city', k.city, 'state', k.state,
      'zip', k.zip, 'country', k.country, 'contactName', k.ship_to_contact_name, 'contactPhone', k.ship_to_contact_phone,
      'contactEmail', k.ship_to_contact_email),
    'contact', json_build_object('contactName', k.contact_name, 'contactPhone', k.contact_phone, 'contactEmail', k.contact_email),
    'units', k.units,
    'distributions', k.distributions,
    'firstShipDate', k.first_ship_date,
    'lastShipDate', k.last_ship_date,
    'salesOrders', coalesce(k.sales_orders, '[]')) order by ${LARGEST_FIRST}), '[]') from consignees k)) as trace
from lot l
cross join (
  select coalesce(sum(quantity) filter (where not voided), 0) as distributed, coalesce(sum(quantity) filter (where voided), 0) as voided,
    count(*) filter (where not voided) as distributions, count(distinct sales_order_id) filter (where not voided) as sales_orders,
    min(ship_date) filter (where not voided) as first_ship_date, max(ship_date) filter (where not voided) as last_ship_date
  from shipments
) t`;

/** The consignee list by itself, for the CSV of whoever writes the letters. */
export const LOT_CONSIGNEES = `${CONSIGNEES}
select l.lot_number, l.sku, k.customer_name, k.customer_number, k.facility_name, k.address1, k.address2, k.city, k.state, k.zip, k.country,
  k.contact_name, k.contact_phone, k.contact_email, k.units::text, k.distributions::text, k.first_ship_date::text, k.last_ship_date::text,
  k.order_numbers
from consignees k cross join lot l
order by ${LARGEST_FIRST}`;
