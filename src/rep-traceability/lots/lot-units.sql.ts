/**
 * SQL of two expressions of a `with`: `shipped` and `returned`, the units of some lots by `lot_number`. Each reads its table once, however many lots
 * they are. A lot without any has no row.
 * @param lots SQL of the lot numbers, as a subquery
 */
export const unitsOfLots = (lots: string): string => `shipped as materialized (
  select d.lot_number, sum(d.quantity) as units from distribution_log_entries d
  where d.voided_at is null and d.lot_number in (${lots}) group by d.lot_number
), returned as materialized (
  select d.lot_number, sum(r.quantity) as units, coalesce(sum(r.quantity) filter (where r.disposition = 'restocked'), 0) as restocked
  from distribution_returns r join distribution_log_entries d on d.id = r.distribution_id
  where r.voided_at is null and d.voided_at is null and d.lot_number in (${lots}) group by d.lot_number
)`;

/** SQL of the units of a lot, by member, from `lots l` left joined with `shipped d` and `returned b`. */
export const LOT_UNITS = {
  unitsDistributed: 'coalesce(d.units, 0)',
  unitsReturned: 'coalesce(b.units, 0)',
  unitsRestocked: 'coalesce(b.restocked, 0)',
  unitsOutstanding: 'coalesce(d.units, 0) - coalesce(b.units, 0)',
  unitsRemaining: 'l.units_produced - coalesce(d.units, 0) + coalesce(b.restocked, 0)',
};

/** SQL of these units as members of a JSON object. */
export const LOT_UNITS_MEMBERS = Object.entries(LOT_UNITS)
  .map(([name, units]) => `'${name}', ${units}`)
  .join(', ');
