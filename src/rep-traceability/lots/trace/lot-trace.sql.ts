import { ADDRESS_FIELDS, addressColumn, addressJson } from '../../../addresses/address.js';
import { LOT_JSON } from '../lot.queries.js';
import { resolvedLot } from '../lot-names.js';
import { WAITING_JSON, waitsForLot } from '../waiting-shipments.js';

const CONTACT_FIELDS = ['contactName', 'contactPhone', 'contactEmail'] as const satisfies (typeof ADDRESS_FIELDS)[number][];

/** SQL condition: the profile `c` and the shipment `row` name one person; a shipment without a name contradicts nobody. */
const isOnePerson = (row: string): string =>
  `coalesce(lower(btrim(${row}.contact_name)) = lower(btrim(c.contact_name)), ${row}.contact_name is null)`;

const BY_HAND = `c.manual_fields && '{${CONTACT_FIELDS.join(',')}}'`;
/** A person set the name by hand, so the contact is nobody else. */
const IS_NAMED = `coalesce('contactName' = any (c.manual_fields) and c.contact_name is not null, false)`;

/**
 * A field of the contact. One that a person set by hand stands. Beside it stands only what belongs to the same person: with a name set by hand, what a
 * shipment says that names it too; otherwise the profile or the shipment as long as these do not name two people.
 */
const contactField = (field: (typeof CONTACT_FIELDS)[number]): string => {
  const column = addressColumn(field);
  return `case
    when '${field}' = any (c.manual_fields) then c.${column}
    when known.id is null then case when not ${IS_NAMED} then c.${column} end
    when not ${BY_HAND} then known.${column}
    when ${isOnePerson('known')} then coalesce(known.${column}, case when not ${IS_NAMED} then c.${column} end) end as ${column}`;
};

/** SQL condition: somebody answers there. `-`, `unknown` and `see order` stand in these columns too. */
const isReachable = (row: string): string =>
  `coalesce(${row}.contact_phone ~ '([0-9][^0-9]*){5}', false) or coalesce(${row}.contact_email like '%_@_%', false)`;

/**
 * The recall question as one statement: all shipments of lot `$1` are read once, as one range of the index distribution_log_lot, and grouped by
 * consignee in one pass. Voided shipments count for nothing but `unitsVoided`.
 *
 * `age` numbers the shipments to a consignee and `of_order` those of one order to it, newest first: what the newest says is the ship-to, and an
 * order is named once however often it shipped.
 *
 * Whom to reach (design section 4) is one person: the one of the customer's profile where somebody set a field of it by hand; else whom the newest
 * shipment to the consignee names that gives a phone or an e-mail, of whatever lot, since the person who received this lot may have left since; else
 * whom one names at all; else the profile.
 */
const CONSIGNEES = `
with lot as (
  select l.* from lots l where l.lot_number = ${resolvedLot('$1::text')}
), shipments as materialized (
  select d.*, d.voided_at is not null as voided,
    row_number() over (partition by d.customer_id, d.consignee_key, d.voided_at is null order by d.ship_date desc, d.id desc) as age,
    row_number() over (partition by d.customer_id, d.consignee_key, d.voided_at is null, d.sales_order_id order by d.id desc) as of_order
  from distribution_log_entries d where d.lot_number = (select lot.lot_number from lot)
), received as (
  select d.customer_id, d.consignee_key, sum(d.quantity) as units, count(*) as distributions, min(d.ship_date) as first_ship_date,
    max(d.ship_date) as last_ship_date, min(d.facility_name) filter (where d.age = 1) as facility_name,
    json_agg(${addressJson('d')}) filter (where d.age = 1) -> 0 as ship_to,
    coalesce(json_agg(json_build_object('id', s.id, 'orderNumber', s.order_number, 'orderDate', s.order_date)
      order by s.order_date desc, s.id desc) filter (where d.of_order = 1 and s.id is not null), '[]') as sales_orders
  from shipments d left join sales_orders s on s.id = d.sales_order_id
  where not d.voided
  group by d.customer_id, d.consignee_key
), consignees as materialized (
  select r.*, c.facility_name as customer_name, c.company_key, c.customer_number,
    ${CONTACT_FIELDS.map(contactField).join(', ')},
    case when known.id is null or ${BY_HAND} then 'profile' else 'shipment' end as contact_source
  from received r
  join customers c on c.id = r.customer_id
  left join lateral (
    select k.id, k.contact_name, k.contact_phone, k.contact_email from distribution_log_entries k
    where k.customer_id = r.customer_id and k.consignee_key = r.consignee_key and k.voided_at is null
      and coalesce(k.contact_name, k.contact_phone, k.contact_email) is not null
      and (not ${IS_NAMED} or k.contact_name is not null and ${isOnePerson('k')})
    order by (${isReachable('k')}) desc, k.ship_date desc, k.id desc limit 1
  ) known on true
)`;

/** Largest consignee first: in a recall, that is where most units are. */
const LARGEST_FIRST = 'k.units desc, k.facility_name, k.customer_id, k.consignee_key';

const WAITING = `select ${WAITING_JSON} as waiting from unlinked_distributions u where u.resolved_at is null and ${waitsForLot('(select lot.lot_number from lot)')}`;

/** What waits for `$1::text`, which names no known lot. */
export const UNKNOWN_LOT_WAITING = `with lot as (select ${resolvedLot('$1::text')} as lot_number) ${WAITING}`;

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
    'salesOrders', t.sales_orders,
    'unitsWaiting', (w.waiting ->> 'units')::bigint),
  'waiting', w.waiting,
  'firstShipDate', t.first_ship_date,
  'lastShipDate', t.last_ship_date,
  'consignees', (select coalesce(json_agg(json_build_object(
    'customer', json_build_object('id', k.customer_id, 'facilityName', k.customer_name, 'companyKey', k.company_key, 'customerNumber', k.customer_number),
    'shipTo', k.ship_to,
    'contact', json_build_object('contactName', k.contact_name, 'contactPhone', k.contact_phone, 'contactEmail', k.contact_email, 'source', k.contact_source),
    'units', k.units,
    'distributions', k.distributions,
    'firstShipDate', k.first_ship_date,
    'lastShipDate', k.last_ship_date,
    'salesOrders', k.sales_orders) order by ${LARGEST_FIRST}), '[]') from consignees k))::text as trace
from lot l
cross join (
  select coalesce(sum(quantity) filter (where not voided), 0) as distributed, coalesce(sum(quantity) filter (where voided), 0) as voided,
    count(*) filter (where not voided) as distributions, count(distinct sales_order_id) filter (where not voided) as sales_orders,
    min(ship_date) filter (where not voided) as first_ship_date, max(ship_date) filter (where not voided) as last_ship_date
  from shipments
) t
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
  Distributions: 'k.distributions::text',
  'First Ship Date': 'k.first_ship_date::text',
  'Last Ship Date': 'k.last_ship_date::text',
  'Order Numbers': `(select string_agg(o ->> 'orderNumber', '; ') from json_array_elements(k.sales_orders) o)`,
};

export const LOT_CONSIGNEES = `${CONSIGNEES}
select array[${Object.values(CONSIGNEE_COLUMNS).join(', ')}] as cells
from consignees k cross join lot l
order by ${LARGEST_FIRST}`;
