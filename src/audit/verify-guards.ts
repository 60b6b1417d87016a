import { CHANGE_NUMBERS } from '../database/change-numbers.js';
import type { Statements } from '../database/database.js';
import { MIGRATED_GUARDS } from './migrated-guards.js';

/** An expression without what versions of PostgreSQL print differently: blanks, brackets and casts. */
const printed = (expression: string) => `regexp_replace(lower(${expression}), '[[:space:]()]|::[a-z ]+', '', 'g')`;

const digestOf = (...parts: string[]) =>
  `left(encode(sha256(convert_to(concat_ws('|', ${parts.join(', ')}), 'UTF8')), 'hex'), 16) as digest`;

const columnsOf = (table: string, numbers: string) =>
  `array(select attname from pg_attribute a where a.attrelid = ${table} and a.attnum = any (${numbers}) order by 1)::text`;

/**
 * SQL of what keeps the records and their trail: functions, triggers and constraints, each with a digest of all that makes it work: body, rights and settings
 * of a function; when a trigger fires, on what, with which arguments and condition, and whether it is on; what a constraint demands. Nothing in it depends on
 * the version of PostgreSQL. A release may replace `change_base` (docs/adr/0022-feeds-by-transaction.md).
 */
export const GUARDS = `
  select 'function ' || p.proname as name,
    ${digestOf('p.prosrc', 'p.proconfig::text', 'p.prosecdef', 'p.proisstrict', 'p.proargtypes::regtype[]::text', 'l.lanname')}
  from pg_proc p join pg_language l on l.oid = p.prolang
  where p.pronamespace = 'public'::regnamespace and p.proname <> 'change_base'
    and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
  union all
  select 'trigger ' || t.tgname || ' on ' || c.relname,
    ${digestOf('p.proname', 't.tgtype', 't.tgenabled', "encode(t.tgargs, 'hex')", columnsOf('t.tgrelid', 't.tgattr'), 't.tgdeferrable', 't.tginitdeferred', printed("substring(pg_get_triggerdef(t.oid) from ' WHEN (.*) EXECUTE ')"))}
  from pg_trigger t join pg_proc p on p.oid = t.tgfoid join pg_class c on c.oid = t.tgrelid
  where not t.tgisinternal and c.relnamespace = 'public'::regnamespace
  union all
  select 'constraint ' || k.conname || ' on ' || c.relname,
    ${digestOf('k.contype', 'k.convalidated', columnsOf('k.conrelid', 'k.conkey'), 'f.relname', columnsOf('k.confrelid', 'k.confkey'), 'k.confupdtype', 'k.confdeltype', 'k.condeferrable', 'k.condeferred', printed('pg_get_expr(k.conbin, k.conrelid)'))}
  from pg_constraint k join pg_class c on c.oid = k.conrelid left join pg_class f on f.oid = k.confrelid
  where k.contype in ('c', 'f', 'p', 'u', 'x') and c.relnamespace = 'public'::regnamespace
  union all
  select 'required value ' || c.relname || '.' || a.attname, ${digestOf('format_type(a.atttypid, a.atttypmod)')}
  from pg_attribute a join pg_class c on c.oid = a.attrelid
  where a.attnum > 0 and a.attnotnull and not a.attisdropped and c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
  union all
  select 'unique index ' || x.relname, ${digestOf('c.relname', columnsOf('i.indrelid', 'i.indkey'), 'i.indnkeyatts', 'i.indisvalid', printed('pg_get_expr(i.indpred, i.indrelid)'))}
  from pg_index i join pg_class x on x.oid = i.indexrelid join pg_class c on c.oid = i.indrelid
  where i.indisunique and not i.indisprimary and c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
  order by 1`;

/** SQL of what no migration makes, and what would let records be changed, lost or shown otherwise although every guard is in its place. */
const UNEXPECTED = `
  select 'foreign keys of ' || c.relname as name, 'are switched off' as problem from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where t.tgisinternal and t.tgenabled in ('D', 'R') and c.relnamespace = 'public'::regnamespace group by c.relname
  union all select 'rule ' || r.rulename || ' on ' || c.relname, 'is not of the migrations' from pg_rewrite r join pg_class c on c.oid = r.ev_class
    where c.relnamespace = 'public'::regnamespace and r.rulename <> '_RETURN'
  union all select 'row security of ' || relname, 'is switched on' from pg_class where relnamespace = 'public'::regnamespace and relrowsecurity
  union all select 'policy ' || p.polname || ' on ' || c.relname, 'is not of the migrations' from pg_policy p join pg_class c on c.oid = p.polrelid
    where c.relnamespace = 'public'::regnamespace
  union all select 'setting ' || v.setting || coalesce(' of ' || r.rolname, ''), 'is not of the migrations' from pg_db_role_setting s
    left join pg_roles r on r.oid = s.setrole cross join unnest(s.setconfig) v (setting)
    where s.setdatabase in (0, (select oid from pg_database where datname = current_database())) and v.setting like 'session_replication_role=%'
  union all select 'setting session_replication_role of this session', 'is not of the migrations' where current_setting('session_replication_role') <> 'origin'
  union all select 'table ' || c.relname, 'shows the rows of ' || i.inhrelid::regclass || ' too' from pg_inherits i join pg_class c on c.oid = i.inhparent
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
  union all select 'table ' || relname, 'is hidden by another one of its name' from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not pg_table_is_visible(oid)
  union all select 'function ' || p.proname, 'is hidden by another one of its name' from pg_proc p
    where p.pronamespace = 'public'::regnamespace and not pg_function_is_visible(p.oid)
      and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
  order by 1, 2`;

// Changes that are numbered behind the next one are never sealed; of a number ahead of them, none that follows.
const NUMBERS = `select 'function change_base' as name, 'does not number changes behind all that are stored' as problem
  where exists (select from (${CHANGE_NUMBERS}) n where n.largest >= n.next)
    or not exists (select from pg_proc p where p.oid = 'change_base()'::regprocedure and p.prosrc ~ '^ *select [0-9]+::bigint *$')`;

export interface Guard extends Record<string, unknown> {
  name: string;
  digest: string;
}

/** What is not as the migrations made it: `trigger lots_audit_update on lots`, and what is wrong with it. */
export interface ChangedGuard {
  name: string;
  problem: string;
}

/** @returns each function, trigger or constraint that is not as the migrations made it, each trigger that they did not make, and what goes round them */
export async function changedGuards(statements: Statements): Promise<ChangedGuard[]> {
  const present = new Map(((await statements.rows(GUARDS)) as Guard[]).map(({ name, digest }) => [name, digest]));
  const expected = MIGRATED_GUARDS.trim()
    .split('\n')
    .map((line) => line.trim().split(/ (?=[0-9a-f]{16}$)/) as [string, string]);
  const changed = expected.flatMap(([name, digest]) => {
    if (!present.has(name)) return [{ name, problem: 'is missing' }];
    return present.get(name) === digest ? [] : [{ name, problem: 'was changed or switched off' }];
  });
  const known = new Set(expected.map(([name]) => name));
  const added = [...present.keys()]
    .filter((name) => name.startsWith('trigger ') && !known.has(name))
    .map((name) => ({ name, problem: 'is not of the migrations' }));
  const further = [...(await statements.rows(UNEXPECTED)), ...(await statements.rows(NUMBERS))] as (ChangedGuard &
    Record<string, unknown>)[];
  return [...changed, ...added, ...further];
}
