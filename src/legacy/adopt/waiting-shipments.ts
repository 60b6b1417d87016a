/**
 * SQL of whether a row of `adopted_records a` still waits as it was received: no person resolved it, nor corrected what it says. Other rows than shipments
 * wait in no queue.
 */
export const WAITS_FOR_A_PERSON = `a.new_table is distinct from 'unlinked_distributions' or exists (
  select from unlinked_distributions u where u.id = a.new_id and u.resolved_at is null and u.corrected_at is null)`;

const inQueue = (resolved: string): string =>
  `a.new_table = 'unlinked_distributions' and exists (select from unlinked_distributions u where u.id = a.new_id and u.resolved_at is ${resolved})`;

/** SQL of whether the shipment of a row of `adopted_records a` is in the review queue, corrected or not. */
export const STILL_WAITS = `a.outcome = 'waiting' and ${inQueue('null')}`;

/** SQL of whether a person linked or dismissed what waited as a row of `adopted_records a`. */
export const DECIDED = `(${inQueue('not null')} or exists (select from dismissed_records d where d.id = a.id))`;

/**
 * Lines of each entry. The old system wrote what a user corrected to the entry alone: where one line stands for the entry, the entry is the newer one.
 * With several lines the entry's SKU and lot are those of the first and say nothing, but its quantity is their sum.
 */
export const ENTRY_LINES = `
  create temporary table entry_lines on commit drop as
  select distribution_entry_id as entry_id, count(*)::integer as lines, sum(pg_temp.old_number(quantity)) as units,
    array_agg(pg_temp.lot_name(lot_number)) as lots
  from old_distribution_lines where distribution_entry_id is not null group by 1;
  analyze entry_lines`;

/** SQL of whether an entry `e` itself is the shipment, with `entry_lines n`. One that was adopted earlier without its lines stays that. */
export const ENTRY_COUNTS = `(coalesce(n.lines, 0) < 2 or e.settled and exists (
  select from adopted_records a where a.source_table = 'distribution_log_entries' and a.old_id = e.old_id and a.outcome <> 'waiting'
    and a.reason is distinct from 'counted_by_its_lines' and a.reason is distinct from 'other_lot_than_its_lines'))`;
