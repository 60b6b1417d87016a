import type { ClientBase } from 'pg';
import type { ReasonCode } from '../../rep-traceability/adopted-records/reasons.js';
import { namingRow } from './name-failing-row.js';
import { OLD_TABLES, type OldTable } from './old-schema.js';

/**
 * How the rows of one old table are adopted. Its statements leave a temporary table `plan_<from>`, a row for each new row of the old table, with
 * `outcome`, `new_id` and `why`, and write what the plan says.
 */
export interface Step {
  from: OldTable;
  /** The table that the records of it are in. */
  into: string;
  /** SQL, and work that SQL cannot say: rules that the code keeps for everybody. */
  statements: (string | ((target: ClientBase) => Promise<void>))[];
  /** SQL of what differs in the row of plan `p`, beside its reason. */
  differences?: string;
}

/**
 * Runs a step, then records the outcome of each row.
 * @throws RowFailed with the row that cannot be adopted
 */
export async function runStep(target: ClientBase, step: Step): Promise<void> {
  for (const statement of step.statements) {
    await namingRow(target, step.from, () => (typeof statement === 'string' ? target.query(statement) : statement(target)));
  }
  await namingRow(target, step.from, () => target.query(remember(step)));
  await target.query('analyze adopted_records');
}

/** An audit event holds its old row itself. What was decided earlier stays; what waited is written again where anything of it changed. */
const remember = ({ from, into, differences = 'null' }: Step): string => `
  insert into adopted_records (source_table, old_id, outcome, new_table, new_id, reason, reason_detail, received)
  select '${from}', p.old_id, p.outcome, ${newTable(from, into)}, p.new_id, p.why, ${differences}, ${from === 'audit_events' ? 'null' : 'o.row'}
  from plan_${from} p join old_${from} o on o.old_id = p.old_id
  on conflict (source_table, old_id) do update set outcome = excluded.outcome, new_table = excluded.new_table, new_id = excluded.new_id,
    reason = excluded.reason, reason_detail = excluded.reason_detail, received = excluded.received, adopted_at = excluded.adopted_at
  where adopted_records.outcome = 'waiting' and (adopted_records.outcome, adopted_records.new_table, adopted_records.new_id, adopted_records.reason,
    adopted_records.reason_detail, adopted_records.received) is distinct from (excluded.outcome, excluded.new_table, excluded.new_id, excluded.reason, excluded.reason_detail,
    excluded.received)`;

/**
 * SQL that creates the plan of an old table: its columns, and those computed from them. The original row is left out, since plans are rewritten.
 * @param columns SQL of the computed columns
 */
export const plan = (from: OldTable, columns: string, joins = ''): string => `
  create temporary table plan_${from} on commit drop as
  select o.old_id, ${OLD_TABLES[from].map((column) => `o.${column}`).join(', ')}, ${columns}, null::bigint as new_id, null::text as outcome, null::text as why from old_${from} o ${joins} where not o.settled;
  analyze plan_${from}`;

/**
 * SQL that leaves rows for a person.
 * @param condition SQL on the plan of the table
 */
export const wait = (from: OldTable, reason: ReasonCode, condition: string): string =>
  `update plan_${from} p set outcome = 'waiting', why = '${reason}' where outcome is null and (${condition})`;

/**
 * SQL that names what a person should review in a row that is adopted anyway. The first reason counts.
 * @param condition SQL on the plan of the table
 */
export const note = (from: OldTable, reason: ReasonCode, condition: string): string =>
  `update plan_${from} p set why = '${reason}' where outcome <> 'waiting' and why is null and (${condition})`;

/** SQL of a sort order: the earliest record first. Old ids are numbers as text. */
export const oldest = (alias = '', id = 'old_id'): string => `length(${alias}${id}), ${alias}${id}`;

/** SQL of the next id of a table. The name of its sequence is looked up once a statement, not once a row. */
export const nextId = (table: string): string => `nextval((select pg_get_serial_sequence('${table}', 'id')::regclass))`;

/** The planner must know how many rows are adopted, or it joins them one by one. */
const settle = (from: OldTable): string => `analyze plan_${from} (old_id, outcome)`;

/**
 * SQL that adopts every remaining row.
 * @param into the table of the new records
 */
export const adoptRest = (from: OldTable, into: string): string => `
  update plan_${from} set outcome = 'adopted', new_id = ${nextId(into)} where outcome is null;
  ${settle(from)}`;

/**
 * SQL that adopts the first remaining row of each key, and merges the others of the key into it.
 * @param into the table of the new records
 * @param key columns of the plan
 */
export const adoptOneOfEach = (from: OldTable, into: string, key: string[]): string => {
  const same = key.map((column) => `p.${column} = f.${column}`).join(' and ');
  return `
  update plan_${from} p set outcome = 'adopted', new_id = ${nextId(into)}
  from (select distinct on (${key.join(', ')}) old_id from plan_${from} where outcome is null order by ${key.join(', ')}, ${oldest()}) f
  where f.old_id = p.old_id;
  update plan_${from} p set outcome = 'merged', new_id = f.new_id from plan_${from} f
  where p.outcome is null and f.outcome = 'adopted' and ${same};
  ${settle(from)}`;
};

/**
 * SQL of a join that finds the record of an old reference: `new_id` of the alias, null while the old row waits.
 * @param column SQL of the old id
 */
export const reference = (alias: string, table: OldTable, column: string): string =>
  `left join adopted_records ${alias} on ${alias}.source_table = '${table}' and ${alias}.old_id = ${column} and ${alias}.outcome <> 'waiting'`;

/** SQL of an old text; null if it is blank. */
export const filled = (column: string): string => `pg_temp.filled(${column})`;

/**
 * SQL of a list of words, for `in`.
 * @param words known to the code, since they are not escaped
 */
export const anyOf = (words: readonly string[]): string => `(${words.map((word) => `'${word}'`).join(', ')})`;

/** A shipment may also be in the review queue, as its plan says. */
function newTable(from: OldTable, into: string): string {
  const known = from === 'distribution_log_entries' || from === 'distribution_lines' ? `coalesce(new_table, '${into}')` : `'${into}'`;
  return `case when new_id is not null then ${known} end`;
}
