import { ADDRESS_FIELDS, addressColumn, addressJson } from '../../../addresses/address.js';
import { CONSIGNEE_CONTACT, CONTACT_FIELDS, consigneeContact } from '../../../customer-profiles/consignees/consignee-contact.sql.js';
import { LOT_JSON } from '../lot.queries.js';
import { resolvedLot } from '../lot-names.js';
import { WAITING_JSON, waitsForLot } from '../waiting-shipments.js';
import { LOT_THEN } from './lot-then.sql.js';

/**
 * The recall question as one statement: all shipments of lot `$1` are read once, as one range of the index distribution_log_lot, and grouped by
 * consignee in one pass. Voided shipments count for nothing but `unitsVoided`.
 *
 * `age` numbers the shipments to a consignee and `of_order` those of one order to it, newest first: what the newest says is the ship-to, and an
 * order is named once however often it shipped, with all its units.
 */
const consignees = (contact: string): string => `
with lot as (
  select l.* from lots l where l.lot_number = ${resolvedLot('$1::text')}
), shipments as materialized (
  select d.*, d.voided_at is not null as voided,
    row_number() over (partition by d.customer_id, d.consignee_key, d.voided_at is null order by d.ship_date desc, d.id desc) as age,
    row_number() over of_order as of_order,
    sum(d.quantity) over (of_order rows between unbounded preceding and unbounded following) as units_of_order
  from distribution_log_entries d where d.lot_number = (select lot.lot_number from lot)
  window of_order as (partition by d.customer_id, d.consignee_key, d.voided_at is null, d.sales_order_id order by d.id desc)
), returned as materialized (
  select r.distribution_id, sum(r.quantity) as units, coalesce(sum(r.quantity) filter (where r.disposition = 'restocked'), 0) as restocked
  from distribution_returns r where r.voided_at is null and r.distribution_id = any (array(select d.id from shipments d where not d.voided))
  group by r.distribution_id
), received as (
  select d.customer_id, d.consignee_key, sum(d.quantity) as units, coalesce(sum(u.units), 0) as units_returned, count(*) as distributions, min(d.ship_date) as first_ship_date,
    max(d.ship_date) as last_ship_date, min(d.facility_name) filter (where d.age = 1) as facility_name,
    json_agg(${addressJson('d')}) filter (where d.age = 1) -> 0 as ship_to,
    coalesce(json_agg(json_build_object('id', s.id, 'orderNumber', s.order_number, 'orderDate', s.order_date, 'units', d.units_of_order)
      order by s.order_date desc, s.id desc) filter (where d.of_order = 1 and s.id is not null), '[]') as sales_orders
  from shipments d left join sales_orders s on s.id = d.sales_order_id left join returned u on u.distribution_id = d.id
  where not d.voided
  group by d.customer_id, d.consignee_key
), recipients as materialized (
  select r.*, known.id as consignee_id, c.facility_name as customer_name, c.company_key, c.customer_number,
    ${CONTACT_FIELDS.map((field) => `contact.${addressColumn(field)}`).join(', ')}, coalesce(contact.contact_source, 'profile') as contact_source
  from received r
  join customers c on c.id = r.customer_id
  ${contact}
)`;

/** Largest consignee first: in a recall, that is where most units are. */
const LARGEST_FIRST = 'k.units desc, k.facility_name, k.customer_id, k.consignee_key';

const WAITING = `select ${WAITING_JSON} as waiting from unlinked_distributions u where u.resolved_at is null and ${waitsForLot('(select lot.lot_number from lot)')}`;

/** What waits for `$1::text`, which names no known lot. */
export const UNKNOWN_LOT_WAITING = `with lot as (select ${resolvedLot('$1::text')} as lot_number) ${WAITING}`;

const lotTrace = (contact: string): string => `${consignees(contact)}
select json_build_object(
  'lot', ${LOT_JSON},
  'totals', json_build_object(
    'unitsProduced', l.units_produced,
    'unitsDistributed', t.distributed,
    'unitsVoided', t.voided,
    'unitsReturned', b.returned,
    'unitsOutstanding', t.distributed - b.returned,
    'unitsRemaining', l.units_produced - t.distributed + b.restocked,
    'distributions', t.distributions,
    'consignees', (select count(*) from recipients),
    'salesOrders', t.sales_orders,
    'unitsWaiting', (w.waiting ->> 'units')::bigint),
  'waiting', w.waiting,
  'firstShipDate', t.first_ship_date,
  'lastShipDate', t.last_ship_date,
  'consignees', (select coalesce(json_agg(json_build_object(
    'consigneeId', k.consignee_id,
    'customer', json_build_object('id', k.customer_id, 'facilityName', k.customer_name, 'companyKey', k.company_key, 'customerNumber', k.customer_number),
    'shipTo', k.ship_to,
    'contact', json_build_object('contactName', k.contact_name, 'contactPhone', k.contact_phone, 'contactEmail', k.contact_email, 'source', k.contact_source),
    'units', k.units,
    'unitsReturned', k.units_returned,
    'unitsOutstanding', k.units - k.units_returned,
    'distributions', k.distributions,
    'firstShipDate', k.first_ship_date,
    'lastShipDate', k.last_ship_date,
    'salesOrders', k.sales_orders) order by ${LARGEST_FIRST}), '[]') from recipients k))::text as trace
from lot l
cross join (
  select coalesce(sum(quantity) filter (where not voided), 0) as distributed, coalesce(sum(quantity) filter (where voided), 0) as voided,
    count(*) filter (where not voided) as distributions, count(distinct sales_order_id) filter (where not voided) as sales_orders,
    min(ship_date) filter (where not voided) as first_ship_date, max(ship_date) filter (where not voided) as last_ship_date
  from shipments
) t
cross join (select coalesce(sum(units), 0) as returned, coalesce(sum(restocked), 0) as restocked from returned) b
cross join (${WAITING}) w`;

const shipTo = (field: (typeof ADDRESS_FIELDS)[number]): string => `k.ship_to ->> '${field}'`;

/** The consignee list alone, for the CSV used to write the letters: column name and value. */
export const CONSIGNEE_COLUMNS = {
  Lot: 'l.lot_number',
  SKU: 'l.sku',
  Customer: 'k.customer_name',
  'Customer Number': 'k.customer_number',
  'Ship To Name': shipTo('facilityName'),
  Address: shipTo('address1'),
  'Address 2': shipTo('address2'),
  City: shipTo('city'),
  State: shipTo('state'),
  Zip: shipTo('zip'),
  Country: shipTo('country'),
  'Contact Name': 'k.contact_name',
  'Contact Phone': 'k.contact_phone',
  'Contact Email': 'k.contact_email',
  Units: 'k.units::text',
  'Units Returned': 'k.units_returned::text',
  'Units Outstanding': '(k.units - k.units_returned)::text',
  Distributions: 'k.distributions::text',
  'First Ship Date': 'k.first_ship_date::text',
  'Last Ship Date': 'k.last_ship_date::text',
  'Order Numbers': `(select string_agg(o ->> 'orderNumber', '; ') from json_array_elements(k.sales_orders) o)`,
};

const lotConsignees = (contact: string): string => `${consignees(contact)}
select array[${Object.values(CONSIGNEE_COLUMNS).join(', ')}] as cells
from recipients k cross join lot l
order by ${LARGEST_FIRST}`;

export const LOT_TRACE = lotTrace(CONSIGNEE_CONTACT);
export const LOT_CONSIGNEES = lotConsignees(CONSIGNEE_CONTACT);

/** The same of the lot `$1` as it stood at `$2`: the same text, over the tables of that instant. */
const THEN = consigneeContact('contact_log');
export const LOT_TRACE_THEN = `with ${LOT_THEN} select q.trace from (${lotTrace(THEN)}) q`;
export const LOT_CONSIGNEES_THEN = `with ${LOT_THEN} select q.cells from (${lotConsignees(THEN)}) q`;
