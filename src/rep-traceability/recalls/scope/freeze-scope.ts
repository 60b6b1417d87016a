import type { Transaction } from '../../../database/database.js';

/** Locked before the scope is read: a shipment of these lots that is being written is waited for, and a later one sees the recall. */
export async function lockLots(tx: Transaction, lotNumbers: readonly string[]): Promise<void> {
  await tx.rows('select from lots where lot_number = any ($1) order by lot_number for update', [[...lotNumbers]]);
}

/** Waits for shipments of the lots of the recall that are being written, and makes later ones wait: what is recorded now spoke of all units there are. */
export async function lockLotsOf(tx: Transaction, recallId: number): Promise<void> {
  await tx.rows(
    'select from lots where lot_number in (select l.lot_number from recall_lots l where l.recall_id = $1) order by lot_number for no key update',
    [recallId],
  );
}

/** The live shipments of lots `$2` in the range of recall `$1`, with what came back of each. */
const SHIPMENTS = `
  select d.id, d.customer_id, d.consignee_key, d.sales_order_id, d.sku, d.lot_number, d.ship_date, d.order_number, d.quantity,
    coalesce((select sum(b.quantity) from distribution_returns b where b.distribution_id = d.id and b.voided_at is null), 0) as returned
  from distribution_log_entries d join recalls r on r.id = $1
  where d.lot_number = any ($2) and d.voided_at is null
    and d.ship_date between coalesce(r.ship_date_from, '-infinity') and coalesce(r.ship_date_to, 'infinity')`;

const INSERT_LOTS =
  'insert into recall_lots (recall_id, lot_number, extended_on) select $1, lot, $3::date from unnest($2::text[]) lot order by lot';

/** Largest first, so that lists by id begin where most units are. */
const JOIN_CONSIGNEES = `
  insert into recall_consignees (recall_id, consignee_id, is_late)
  select $1, k.id, $3 from (
    select customer_id, consignee_key, sum(quantity) as units from (${SHIPMENTS}) d group by 1, 2
  ) d join consignees k using (customer_id, consignee_key) order by d.units desc, k.facility_name, k.id
  on conflict do nothing`;

const WRITE_SCOPE = `
  insert into recall_scope_changes (recall_id, recall_consignee_id, distribution_id, change, sku, lot_number, ship_date, order_number, customer_po, units, units_returned)
  select $1, c.id, d.id, $3, d.sku, d.lot_number, d.ship_date, d.order_number, s.customer_po, d.quantity, d.returned
  from (${SHIPMENTS}) d
  join consignees k using (customer_id, consignee_key)
  join recall_consignees c on c.recall_id = $1 and c.consignee_id = k.id
  left join sales_orders s on s.id = d.sales_order_id
  order by d.id`;

/**
 * Takes every shipment of these lots into the scope of the recall, in two statements whatever their number. The planner learns at once how many there are,
 * since reports of a large recall take seconds while it does not know.
 * @param extendedOn the day on which the recall was extended to these lots; null for those of its opening
 */
export async function takeIntoScope(
  tx: Transaction,
  recallId: number,
  lotNumbers: readonly string[],
  extendedOn: string | null,
): Promise<void> {
  const lots = [...lotNumbers];
  const change = extendedOn === null ? 'frozen' : 'extended';
  await tx.rows(INSERT_LOTS, [recallId, lots, extendedOn]);
  await tx.rows(JOIN_CONSIGNEES, [recallId, lots, change === 'extended']);
  await tx.rows(WRITE_SCOPE, [recallId, lots, change]);
  await tx.rows('select analyze_recalls()');
}
