import { resolvedLot } from '../lot-names.js';
import { LOT_UNITS, unitsOfLots } from '../lot-units.sql.js';

/**
 * The units of some lots, each table read once. What waits in review is added up for each spelling of a lot first, so that the lot of a spelling is looked
 * up once.
 *
 * The parameters are SKU, lot, status, the id before which a page begins, and its length; null where none is given.
 */
const LOTS = `
with chosen as materialized (
  select l.* from lots l
  where not exists (select from lot_aliases a where a.alias = l.lot_number)
    and ($1::text is null or l.sku = $1) and ($2::text is null or l.lot_number = ${resolvedLot('$2::text')})
    and ($3::text is null or l.status = $3) and ($4::bigint is null or l.id < $4)
  order by l.id desc limit $5::int
), ${unitsOfLots('select chosen.lot_number from chosen')}, waiting as materialized (
  select ${resolvedLot('u.lot_number')} as lot_number, sum(u.units) as units
  from (
    select u.lot_number, sum(greatest(u.quantity, 0)) as units from unlinked_distributions u
    where u.resolved_at is null and u.lot_number is not null group by u.lot_number
  ) u
  group by 1
)`;

const FROM = `from chosen l
left join shipped d on d.lot_number = l.lot_number
left join returned b on b.lot_number = l.lot_number
left join waiting w on w.lot_number = l.lot_number`;

const UNITS = { ...LOT_UNITS, unitsWaiting: 'coalesce(w.units, 0)' };

export const INVENTORY = `${LOTS}
select l.id, l.lot_number as "lotNumber", l.sku, l.status, l.manufactured_on::text as "manufacturedOn", l.expires_on::text as "expiresOn",
  l.units_produced as "unitsProduced", ${Object.entries(UNITS)
    .map(([name, units]) => `(${units})::bigint as "${name}"`)
    .join(', ')}
${FROM}
order by l.id desc`;

export const INVENTORY_COLUMNS = {
  SKU: 'l.sku',
  Lot: 'l.lot_number',
  Status: 'l.status',
  'Manufacturing Date': 'l.manufactured_on::text',
  'Expiration Date': 'l.expires_on::text',
  'Units Produced': 'l.units_produced::text',
  'Units Distributed': `(${UNITS.unitsDistributed})::text`,
  'Units Returned': `(${UNITS.unitsReturned})::text`,
  'Units Restocked': `(${UNITS.unitsRestocked})::text`,
  'Units Outstanding': `(${UNITS.unitsOutstanding})::text`,
  'Units Waiting': `(${UNITS.unitsWaiting})::text`,
  'Units Remaining': `(${UNITS.unitsRemaining})::text`,
};

export const INVENTORY_FILE = `${LOTS}
select array[${Object.values(INVENTORY_COLUMNS).join(', ')}] as cells
${FROM}
order by l.sku, l.lot_number`;
