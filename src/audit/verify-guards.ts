import { CHANGE_NUMBERS } from '../database/change-numbers.js';
import type { Statements } from '../database/database.js';
import { MIGRATED_GUARDS } from './migrated-guards.js';
import { isMemberOfExtension, UNEXPECTED } from './unexpected-objects.js';

/** An expression without what versions of PostgreSQL print differently: blanks, brackets and casts. */
const printed = (expression: string) => `regexp_replace(lower(${expression}), '[[:space:]()]|::[a-z ]+', '', 'g')`;

const digestOf = (...parts: string[]) =>
  `left(encode(sha256(convert_to(concat_ws('|', ${parts.map((part) => `coalesce((${part})::text, '-')`).join(', ')}), 'UTF8')), 'hex'), 16) as digest`;

const columnsOf = (table: string, numbers: string) =>
  `array(select attname from pg_attribute a where a.attrelid = ${table} and a.attnum = any (${numbers}) order by 1)::text`;

const inPublic = (namespace: string) => `${namespace} = 'public'::regnamespace`;

/** What a trigger calls, and which operators a constraint or an index compares with: one of this name in another schema is another one. */
const FUNCTION = [
  // A release may replace the number in `change_base` (docs/adr/0022-feeds-by-transaction.md), and nothing else of it.
  `case when p.proname <> 'change_base' or p.pronargs > 0 then p.prosrc end`,
  ...[
    'p.prosqlbody is not null',
    'p.proconfig',
    'p.prosecdef',
    'p.proisstrict',
    'p.prokind',
    'p.provolatile',
    'p.proleakproof',
    'p.proretset',
  ],
  ...['p.prorettype::regtype', 'p.proargtypes::regtype[]', 'p.proallargtypes::regtype[]', 'p.proargmodes', 'p.proargnames', 'l.lanname'],
  printed('pg_get_expr(p.proargdefaults, 0)'),
];
const TRIGGER = [
  ...[
    'p.pronamespace::regnamespace',
    'p.proname',
    't.tgtype',
    't.tgenabled',
    "encode(t.tgargs, 'hex')",
    columnsOf('t.tgrelid', 't.tgattr'),
  ],
  ...['t.tgdeferrable', 't.tginitdeferred', 't.tgoldtable', 't.tgnewtable'],
  printed("substring(pg_get_triggerdef(t.oid) from ' WHEN (.*) EXECUTE ')"),
];
const CONSTRAINT = [
  ...['k.contype', 'k.convalidated', 'k.connoinherit', columnsOf('k.conrelid', 'k.conkey')],
  ...[
    'f.relnamespace::regnamespace',
    'f.relname',
    columnsOf('k.confrelid', 'k.confkey'),
    'k.confupdtype',
    'k.confdeltype',
    'k.confmatchtype',
  ],
  ...['k.condeferrable', 'k.condeferred', printed('pg_get_expr(k.conbin, k.conrelid)'), 'k.conexclop::regoperator[]'],
];
const COLUMN = [
  ...['format_type(a.atttypid, a.atttypmod)', 'a.attidentity', 'a.attgenerated', printed('pg_get_expr(d.adbin, d.adrelid)')],
  `(select o.collname from pg_collation o join pg_type t on t.oid = a.atttypid where o.oid = a.attcollation and o.oid <> t.typcollation)`,
];
const INDEX = [
  ...['c.relname', columnsOf('i.indrelid', 'i.indkey'), 'i.indnkeyatts', 'i.indisvalid', `to_jsonb(i) ->> 'indnullsnotdistinct'`],
  ...[printed('pg_get_expr(i.indexprs, i.indrelid)'), printed('pg_get_expr(i.indpred, i.indrelid)')],
  `array(select n.nspname || '.' || o.opcname from unnest(i.indclass::oid[]) with ordinality u (id, place) join pg_opclass o on o.oid = u.id
    join pg_namespace n on n.oid = o.opcnamespace order by u.place)`,
];

/**
 * SQL of what the migrations make: tables, views and sequences, their columns, functions, triggers, constraints and unique indexes, each with a digest of all
 * that makes it work, such as the body, rights and settings of a function. Nothing in it depends on the version of PostgreSQL, or on the order in which columns
 * were added. An index that is not unique costs time when it is missing, and nothing else.
 */
export const GUARDS = `
  select 'function ' || p.proname as name, ${digestOf(...FUNCTION)}
  from pg_proc p join pg_language l on l.oid = p.prolang
  where ${inPublic('p.pronamespace')} and not ${isMemberOfExtension('pg_proc', 'p.oid')}
  union all
  select 'trigger ' || t.tgname || ' on ' || c.relname, ${digestOf(...TRIGGER)}
  from pg_trigger t join pg_proc p on p.oid = t.tgfoid join pg_class c on c.oid = t.tgrelid
  where not t.tgisinternal and ${inPublic('c.relnamespace')}
  union all
  select 'constraint ' || k.conname || ' on ' || c.relname, ${digestOf(...CONSTRAINT)}
  from pg_constraint k join pg_class c on c.oid = k.conrelid left join pg_class f on f.oid = k.confrelid
  where k.contype in ('c', 'f', 'p', 'u', 'x') and ${inPublic('c.relnamespace')}
  union all
  select 'required value ' || c.relname || '.' || a.attname, ${digestOf('format_type(a.atttypid, a.atttypmod)')}
  from pg_attribute a join pg_class c on c.oid = a.attrelid
  where a.attnum > 0 and a.attnotnull and not a.attisdropped and c.relkind = 'r' and ${inPublic('c.relnamespace')}
  union all
  select 'unique index ' || x.relname, ${digestOf(...INDEX)}
  from pg_index i join pg_class x on x.oid = i.indexrelid join pg_class c on c.oid = i.indrelid
  where (i.indisunique or i.indisexclusion) and not i.indisprimary and c.relkind = 'r' and ${inPublic('c.relnamespace')}
  union all
  select case c.relkind when 'r' then 'table ' when 'v' then 'view ' when 'S' then 'sequence ' else 'relation ' end || c.relname,
    ${digestOf('c.relkind', 'c.relpersistence', `case when c.relkind = 'v' then c.reloptions end`, printed(`case when c.relkind = 'v' then pg_get_viewdef(c.oid) end`), 's.seqincrement', 's.seqmin', 's.seqcycle')}
  from pg_class c left join pg_sequence s on s.seqrelid = c.oid
  where c.relkind not in ('i', 'I', 'c', 't') and ${inPublic('c.relnamespace')} and not ${isMemberOfExtension('pg_class', 'c.oid')}
  union all
  select 'column ' || c.relname || '.' || a.attname, ${digestOf(...COLUMN)}
  from pg_attribute a join pg_class c on c.oid = a.attrelid left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'v') and ${inPublic('c.relnamespace')} and not ${isMemberOfExtension('pg_class', 'c.oid')}
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

/** @returns each object of the database that is not as the migrations made it, each that they did not make, and what goes round them */
export async function changedGuards(statements: Statements): Promise<ChangedGuard[]> {
  const further = [...(await statements.rows(UNEXPECTED)), ...(await statements.rows(NUMBERS))] as (ChangedGuard &
    Record<string, unknown>)[];
  return [...compareGuards((await statements.rows(GUARDS)) as Guard[]), ...further];
}

/** Pure. Several may have one name: functions that differ in their arguments. */
function compareGuards(guards: readonly Guard[]): ChangedGuard[] {
  const present = Map.groupBy(guards, ({ name }) => name);
  const expected = new Map(
    MIGRATED_GUARDS.trim()
      .split('\n')
      .map((line) => line.trim().split(/ (?=[0-9a-f]{16}$)/) as [string, string]),
  );
  const changed = [...expected].flatMap(([name, digest]) => {
    const found = present.get(name) ?? [];
    if (found.length === 0) return [{ name, problem: 'is missing' }];
    return found.some((guard) => guard.digest === digest) ? [] : [{ name, problem: 'was changed or switched off' }];
  });
  const added = [...present].flatMap(([name, found]) => {
    if (!expected.has(name)) return [{ name, problem: 'is not of the migrations' }];
    return found.length > 1 ? [{ name, problem: 'has another one of its name beside it' }] : [];
  });
  return [...changed, ...added.filter(({ name }) => !isPartOfAddedTable(name, present, expected))];
}

/** An added table says it for its columns and constraints. */
function isPartOfAddedTable(name: string, present: ReadonlyMap<string, unknown>, expected: ReadonlyMap<string, string>): boolean {
  const table = /^(?:column|required value) (.+)\.|^constraint .* on (.+)$/.exec(name);
  return [...(table ?? [])]
    .slice(1)
    .some((of) => of && ['table', 'view', 'relation'].some((kind) => present.has(`${kind} ${of}`) && !expected.has(`${kind} ${of}`)));
}
