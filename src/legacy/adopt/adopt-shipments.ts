import { addressColumns } from '../../addresses/address.js';
import { insertKnownDistributions } from '../../rep-traceability/distribution-log/insert-distributions.js';
import { SOURCES } from '../../rep-traceability/source.js';
import {
  insertUnlinkedDistributions,
  renewUnlinkedDistributions,
  settleUnlinkedDistributions,
} from '../../rep-traceability/unlinked-distributions/insert-unlinked-distributions.js';
import { CORRECT_MISREAD_SHIP_TO } from './adopt-sales-orders.js';
import { planShipments } from './shipment-plan.js';
import { anyOf, filled, oldest, type Step } from './step.js';
import { ENTRY_COUNTS } from './waiting-shipments.js';

const [, ...LINES] = addressColumns();
const entryLines = LINES.map((column) => filled(`e.${column}`)).join(', ');

/** Every line of a parcel has the key of the parcel. Several lines of one SKU and lot are known by the first. */
const RECORD = insertKnownDistributions(`
  select s.new_id, o.id, o.customer_id, coalesce(${filled('s.order_number')}, o.order_number), s.ship_day, s.sku, s.lot,
    nullif(s.lot_number, s.lot), d.units, s.new_source, s.new_rep_id, s.tracking, s.new_facility_name, ${entryLines},
    case when s.nth = 1 and k.id is null then s.new_key end
  from (
    select p.*, coalesce(${filled('p.external_key')}, ${filled('p.ss_shipment_id')}) as new_key,
      row_number() over (partition by coalesce(${filled('p.external_key')}, ${filled('p.ss_shipment_id')}), p.sku, p.lot order by ${oldest('p.', 'entry_id')}, ${oldest('p.')}) as nth
    from plan_shipments p where p.outcome = 'adopted'
  ) s
  join plan_distributions d on d.entry_id = s.entry_id and d.sku = s.sku and d.lot = s.lot
  join old_distribution_log_entries e on e.old_id = s.entry_id
  join sales_orders o on o.id = s.order_id
  left join distribution_log_entries k on k.external_key = s.new_key and k.sku = s.sku and k.lot_number = s.lot and k.voided_at is null
  order by ${oldest('s.', 'entry_id')}, ${oldest('s.')}`);

/** What cannot enter the log waits in the review queue, complete as received. */
const QUEUED = `
  select s.new_id, 'adopt', case s.source_table when 'distribution_lines' then 'distribution_lines/' else '' end || s.old_id,
    case s.source_table when 'distribution_lines' then l.row || jsonb_build_object('entry', e.row) else e.row end, s.codes[1],
    s.details, coalesce(o.customer_id, s.named_customer_id), coalesce(pg_temp.short(${filled('s.order_number')}), o.order_number), s.ship_day, ${filled('s.sku')}, pg_temp.short(${filled('s.lot_number')}), s.units,
    case when s.new_source in ${anyOf(SOURCES)} then s.new_source end, pg_temp.short(coalesce(${filled('s.external_key')}, ${filled('s.ss_shipment_id')})), s.new_rep_id,
    s.tracking, s.new_facility_name, ${entryLines}
  from plan_shipments s left join sales_orders o on o.id = s.order_id left join old_distribution_log_entries e on e.old_id = s.entry_id
  left join old_distribution_lines l on s.source_table = 'distribution_lines' and l.old_id = s.old_id where s.outcome = 'waiting'`;

const QUEUE = insertUnlinkedDistributions(`${QUEUED} and s.known_queue_id is null order by ${oldest('s.', 'entry_id')}, ${oldest('s.')}`);
const RENEW = renewUnlinkedDistributions(`${QUEUED} and s.known_queue_id is not null`);

/** What waited and is in the log now. */
const SETTLE = settleUnlinkedDistributions(`
  select known_queue_id, new_id, case when exists (select from plan_distributions d where d.known_id = s.new_id) then 'already_in_log' else 'linked' end
  from plan_shipments s where s.outcome <> 'waiting' and s.known_queue_id is not null`);

/** Both old tables share one plan, since lines replace their entries. */
const SPLIT = (['distribution_log_entries', 'distribution_lines'] as const).map(
  (table) => `
  create temporary table plan_${table} on commit drop as
  select s.old_id, s.outcome, s.new_id, coalesce(s.codes[1], case when ${filled('s.evidence_file_storage_key')} is not null then 'evidence_aside'
    when s.new_rep_id is null and ${filled('s.rep_name')} is not null then 'rep_not_known' end) as why, case s.outcome when 'waiting' then 'unlinked_distributions' end as new_table
  from plan_shipments s where s.source_table = '${table}'`,
);

/** An entry that its lines stand for leads to the first of them; it waits itself only where all of them do. */
const ENTRIES_OF_LINES = `
  insert into plan_distribution_log_entries (old_id, outcome, new_id, why, new_table)
  select distinct on (s.entry_id) s.entry_id, case s.outcome when 'waiting' then 'waiting' else 'adopted' end, s.new_id,
    case when pg_temp.lot_name(e.lot_number) = any (n.lots) then 'counted_by_its_lines' else 'other_lot_than_its_lines' end,
    case s.outcome when 'waiting' then 'unlinked_distributions' end
  from plan_shipments s join old_distribution_log_entries e on e.old_id = s.known_entry_id join entry_lines n on n.entry_id = s.known_entry_id
  where s.source_table = 'distribution_lines'
  order by s.entry_id, s.outcome = 'waiting', ${oldest('s.')}`;

export const adoptEntries = (today: string): Step => ({
  from: 'distribution_log_entries',
  into: 'distribution_log_entries',
  statements: [...planShipments(today), RECORD, CORRECT_MISREAD_SHIP_TO, QUEUE, RENEW, SETTLE, ...SPLIT, ENTRIES_OF_LINES],
});

/** The lines of an entry that is itself the shipment became what the entry became. */
const LINES_OF_ENTRIES = `
  insert into plan_distribution_lines (old_id, outcome, new_id, why, new_table)
  select l.old_id, case a.outcome when 'waiting' then 'waiting' else 'merged' end, a.new_id,
    case when a.outcome = 'waiting' then 'counted_by_its_entry'
      when (pg_temp.lot_name(l.sku), pg_temp.lot_name(l.lot_number), pg_temp.old_number(l.quantity))
        is distinct from (pg_temp.lot_name(e.sku), pg_temp.lot_name(e.lot_number), pg_temp.old_number(e.quantity)) then 'corrected_on_its_entry' end,
    a.new_table
  from old_distribution_lines l join old_distribution_log_entries e on e.old_id = l.distribution_entry_id
  join entry_lines n on n.entry_id = e.old_id
  join adopted_records a on a.source_table = 'distribution_log_entries' and a.old_id = e.old_id
  where not l.settled and ${ENTRY_COUNTS}`;

/** Those that are shipments themselves are written with their entries. */
export const adoptLines: Step = { from: 'distribution_lines', into: 'distribution_log_entries', statements: [LINES_OF_ENTRIES] };
