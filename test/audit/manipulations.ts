import { buffer } from 'node:stream/consumers';
import { auditedTables, tables } from '../../src/audit/audited-tables.js';
import { WEB_RIGHTS } from '../../src/database/web-rights.js';
import type { FileStorage } from '../../src/storage/file-storage.js';
import type { Owner } from '../support/owner.js';

/** Something that the owner of the database does past the triggers. */
export interface Manipulation {
  what: string;
  sql: string;
  /** A stored file has these bytes now, or is gone, and the files are verified too. */
  file?: { key: string; bytes: Buffer | null };
  /** It changes what the database enforces, so the triggers stay as they are. */
  defines?: boolean;
  /** The events are sealed anew afterwards, with the right key. */
  sealsAnew?: boolean;
  undo: string;
  /** The check that fails, and what it says. */
  check: string;
  says: string | RegExp;
}

/** What the manipulations choose among. */
export interface Choices {
  owner: Owner;
  below: (limit: number) => number;
  /** Ids of sealed events in the order of the tree, and the sizes that seals have. */
  events: readonly number[];
  sizes: readonly number[];
  webRole: string;
  storage: FileStorage;
}

type Kind = (choices: Choices) => Promise<Manipulation>;

const SEALED = 'events_are_as_they_were_sealed';
const RECORDS = 'records_are_as_their_events_say';
const THERE = 'records_are_still_there';
const FIRST = 'records_have_their_first_event';
const GUARDED = 'functions_and_triggers_are_as_migrated';
const FILES = 'files_are_as_they_were_received';
const GRANTED = 'web_log_in_has_no_further_rights';
const DERIVED_ROWS = 'derived_rows_follow_from_records';
const OTHERS = 'other_log_ins_only_read';
const TRAIL = ['audit_events', 'audit_seals', 'audit_nodes', 'audit_checkpoints'];

const from = <Item>({ below }: Choices, list: readonly Item[]): Item => {
  if (list.length === 0) throw new Error('There is nothing to choose among');
  return list[below(list.length)] as Item;
};
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const anEventEdited: Kind = async (choices) => {
  const id = from(choices, choices.events);
  const change = from(choices, [
    `reason = 'another reason'`,
    `actor = 'somebody else'`,
    `actor_id = 4711`,
    `occurred_at = occurred_at - interval '1 microsecond'`,
    `new_values = coalesce(new_values, '{}') || '{"quantity": 999}'`,
    `old_values = '{"x": null}'`,
    `request_id = 'none'`,
    `imported_from = '{}'`,
    `entity_id = entity_id || '0'`,
    `action = 'corrected'`,
  ]);
  return {
    what: `an event says ${change}`,
    sql: `update audit_events set ${change} where id = ${id}`,
    undo: choices.owner.restoring('audit_events'),
    check: SEALED,
    says: `event ${id} `,
  };
};

/** JSON's own null reads like no value at all, but is not null in SQL: such an event would count as one of the earlier system, and its record as never changed. */
const anEventMadeAdopted: Kind = async (choices) => {
  const id = from(choices, choices.events);
  const column = from(choices, ['imported_from', 'imported_from', 'old_values', 'new_values']);
  return {
    what: `${column} of an event becomes the null of JSON`,
    sql: `update audit_events set ${column} = 'null' where id = ${id}`,
    undo: choices.owner.restoring('audit_events'),
    check: SEALED,
    says: `event ${id} `,
  };
};

const anEventWithoutForm: Kind = async (choices) => {
  const id = from(choices, choices.events);
  const values = from(choices, ["'[]'", `'"gone"'`, "'0'", `new_values || '{"version": "many", "updated_at": "never"}'`]);
  return {
    what: `new_values of an event become ${values}`,
    sql: `update audit_events set new_values = ${values} where id = ${id}`,
    undo: choices.owner.restoring('audit_events'),
    check: SEALED,
    says: `event ${id} `,
  };
};

const anEventRemoved: Kind = async (choices) => {
  const id = from(choices, choices.events);
  return {
    what: 'an event is removed',
    sql: `delete from audit_events where id = ${id}`,
    undo: choices.owner.restoring('audit_events'),
    check: SEALED,
    says: `event ${id}, sealed between`,
  };
};

const anEventSlippedIn: Kind = async (choices) => {
  const id = from(choices, choices.events);
  return {
    what: 'an event is slipped in',
    sql: `insert into audit_events (actor, action, entity_type, entity_id, change_number)
      select 'x', 'update', 'lots', 'SLQ-1', change_number from audit_events where id = ${id}`,
    undo: choices.owner.restoring('audit_events'),
    check: SEALED,
    says: /was slipped in(to a transaction that was| among those) sealed/,
  };
};

const anEventMoved: Kind = async (choices) => {
  const id = from(choices, choices.events.slice(0, -5));
  return {
    what: 'an event moves to the end',
    sql: `update audit_events set change_number = change_number + 1000000000 where id = ${id}`,
    undo: choices.owner.restoring('audit_events'),
    check: SEALED,
    says: `event ${id}, sealed between`,
  };
};

const twoEventsExchanged: Kind = async (choices) => {
  const place = choices.below(choices.events.length - 1);
  const [one, other] = choices.events.slice(place, place + 2) as [number, number];
  return {
    what: 'two neighbours change their places',
    sql: `delete from audit_events where id in (${one}, ${other});
      insert into audit_events overriding system value select (jsonb_populate_record(e, jsonb_build_object('id', ${one + other} - e.id))).*
        from kept.audit_events e where e.id in (${one}, ${other})`,
    undo: choices.owner.restoring('audit_events'),
    check: SEALED,
    says: new RegExp(`event (${one}|${other}) `),
  };
};

const anEventBackDated: Kind = async (choices) => ({
  what: 'an event is written with an earlier day',
  sql: `insert into audit_events (occurred_at, actor, action, entity_type, entity_id)
    values (now() - interval '${1 + choices.below(400)} days', 'x', 'note', 'lots', 'SLQ-1')`,
  undo: choices.owner.restoring('audit_events'),
  check: SEALED,
  says: /event \d+ is back-dated: it says/,
});

/** How a value of a type becomes another one. */
const OTHER_VALUE: Record<string, (column: string) => string> = {
  text: (column) => `coalesce(${column}, '') || 'x'`,
  integer: (column) => `coalesce(${column}, 0) + 1`,
  bigint: (column) => `coalesce(${column}, 0) + 1`,
  boolean: (column) => `not coalesce(${column}, false)`,
  date: (column) => `coalesce(${column}, '2025-01-01') - 1`,
  'timestamp with time zone': (column) => `coalesce(${column}, now()) - interval '1 second'`,
  // Events tell when they were written, not when their transaction began: within a day of them it is not compared.
  updated_at: (column) => `${column} - interval '2 days'`,
  bytea: (column) => `coalesce(${column}, '\\x00'::bytea) || '\\x01'::bytea`,
  jsonb: (column) => `coalesce(${column}, '{}') || '{"x": 1}'`,
};

interface Column {
  table: string;
  name: string;
  type: string;
}

/** The columns that somebody could want to change: those of audited tables that have rows, but for their key. */
const changeable = ({ owner }: Choices): Promise<Column[]> =>
  owner.asks<Column>(
    `select c.relname as table, a.attname as name, format_type(a.atttypid, null) as type from pg_attribute a join pg_class c on c.oid = a.attrelid
       where c.relnamespace = 'public'::regnamespace and c.relname = any ($1) and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
         and format_type(a.atttypid, null) = any ($2) and not a.attname = any ($3)
         and not exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary and a.attnum = any (i.indkey))
         and (xpath('/row/n/text()', query_to_xml('select count(*) as n from ' || c.relname, false, true, '')))[1]::text::int > 0
       order by 1, 2`,
    [tables.map(([table]) => table), Object.keys(OTHER_VALUE), NOT_COMPARED],
  );

/** Given anew by each change: the events tell it. */
const NOT_COMPARED = ['change_number'];

const aRecordEdited: Kind = async (choices) => {
  const { table, name, type } = from(choices, await changeable(choices));
  const { entity } = auditedTables[table as keyof typeof auditedTables];
  const rows = await choices.owner.asks<{ id: string; place: string }>(
    `select ${entity}::text as id, ctid::text as place from ${table} order by 1`,
  );
  const { id, place } = from(choices, rows);
  return {
    what: `${name} of ${table} changes`,
    sql: `update ${table} set ${name} = ${OTHER_VALUE[name === 'updated_at' ? name : type]?.(name)} where ctid = '${place}'`,
    undo: choices.owner.restoring(table),
    check: RECORDS,
    says: new RegExp(`${table} ${id.replaceAll(/[^\w-]/g, '.')} [^;]*\\b${name}\\b`),
  };
};

const aSecretExchanged: Kind = async (choices) => {
  const [table, column] = from(choices, [
    ['users', 'password_hash'],
    ['api_tokens', 'token_hash'],
    ['tracing_reports', 'sha256'],
    ['order_pdf_attachments', 'sha256'],
    ['approvals_eml', 'sha256'],
    ['recall_notices', 'sha256'],
    ['imports', 'sha256'],
    ['signatures', 'content_sha256'],
  ] as const);
  const [row] = await choices.owner.asks<{ id: string; type: string }>(
    `select min(t.id)::text as id, pg_typeof((array_agg(t.${column}))[1])::text as type from ${table} t where t.${column} is not null`,
  );
  return {
    what: `${column} of ${table} is exchanged`,
    sql: `update ${table} set ${column} = ${row?.type === 'bytea' ? `set_byte(${column}, 0, 255 - get_byte(${column}, 0))` : `reverse(${column})`} where id = ${row?.id}`,
    undo: choices.owner.restoring(table),
    check: RECORDS,
    says: new RegExp(`${table} ${row?.id} \\([^)]*\\b${column}\\b`),
  };
};

const keptTables = tables.filter(([, { kept }]) => kept).map(([table]) => table);

const filled = async (choices: Choices, names: readonly string[]): Promise<string> => {
  const table = from(choices, names);
  const [row] = await choices.owner.asks<{ there: boolean }>(`select exists (select from ${table}) as there`);
  return row?.there ? table : filled(choices, names);
};

const aRecordRemoved: Kind = async (choices) => {
  const table = await filled(choices, keptTables);
  const { entity } = auditedTables[table as keyof typeof auditedTables];
  const { id } = from(choices, await choices.owner.asks<{ id: string }>(`select ${entity}::text as id from ${table} order by 1`));
  return {
    what: `a record of ${table} is removed`,
    sql: `delete from ${table} where ${entity}::text = ${literal(id)}`,
    undo: choices.owner.restoring(table),
    check: THERE,
    says: `1 of ${table}, such as ${id}`,
  };
};

const aRecordSlippedIn: Kind = async (choices) => {
  const lot = `SLQ-9${String(choices.below(100_000)).padStart(5, '0')}`;
  const [insert, table] = from(choices, [
    [`insert into lots (lot_number, sku) values ('${lot}', '211610SPT')`, 'lots'],
    [`insert into reps (name) values ('${lot}')`, 'reps'],
    [
      `insert into distribution_returns overriding system value select (jsonb_populate_record(r, '{"id": 4711}')).* from distribution_returns r limit 1`,
      'distribution_returns',
    ],
    [
      `insert into signatures overriding system value select (jsonb_populate_record(s, '{"id": 4711}')).* from signatures s limit 1`,
      'signatures',
    ],
  ]);
  return {
    what: `a record of ${table} is slipped in`,
    sql: insert,
    undo: choices.owner.restoring(table),
    ...(table === 'reps' ? { check: RECORDS, says: /reps \d+ \(slipped in\)/ } : { check: FIRST, says: `1 of ${table}, such as` }),
  };
};

/** A table and those that refer to it, directly or not. */
const emptiedWith = ({ owner }: Choices, table: string): Promise<{ name: string }[]> =>
  owner.asks(
    `with recursive emptied (id) as (
       select $1::regclass::oid union select k.conrelid from pg_constraint k join emptied on k.confrelid = emptied.id and k.contype = 'f')
     select id::regclass::text as name from emptied order by 1`,
    [table],
  );

const aTableEmptied: Kind = async (choices) => {
  const table = await filled(choices, [...keptTables, 'audit_events', 'audit_seals', 'audit_events', 'audit_seals']);
  const emptied = (await emptiedWith(choices, table)).map(({ name }) => name);
  const ofTrail = {
    audit_events: /event \d+, sealed between [^;]* is missing/,
    audit_seals: /the seals do not lead to: the trail was cut off/,
  }[table];
  return {
    what: `${table} is emptied`,
    sql: `truncate ${table} cascade`,
    undo: choices.owner.restoring(...emptied.reverse()),
    check: ofTrail ? SEALED : THERE,
    says: ofTrail ?? ` of ${table}, such as`,
  };
};

const theTailRewritten: Kind = async (choices) => {
  const size = from(choices, choices.sizes.slice(0, -1));
  const event = from(choices, choices.events.slice(size));
  const change = from(choices, [
    `update audit_events set actor = 'somebody else' where id = ${event}`,
    `delete from audit_events where id = ${event}`,
    `insert into audit_events (actor, action, entity_type, entity_id, change_number)
       select 'x', 'update', 'lots', 'SLQ-1', change_number from audit_events where id = ${event}`,
  ]);
  return {
    what: 'the tail of the trail is rewritten and sealed anew',
    sql: `delete from audit_checkpoints where tree_size > ${size}; delete from audit_seals where tree_size > ${size}; ${change}`,
    sealsAnew: true,
    undo: choices.owner.restoring(...TRAIL),
    check: SEALED,
    says: /the file storage keeps|the trail was rewritten|the trail was cut off/,
  };
};

/** Rows that the records lead to. */
const DERIVED = {
  orders_without_distributions: 'select sales_order_id::text as key, sales_order_id::text as says from orders_without_distributions',
  customer_keys: 'select company_key as key, company_key as says from customer_keys',
  former_order_keys: 'select order_key as key, order_key as says from former_order_keys',
  received_distributions: `select id::text as key, distribution_id || ': what' as says from received_distributions`,
  import_rows: `select r.id::text as key, i.id || ': number' as says from import_rows r join imports i on i.id = r.import_id where i.status in ('validated', 'committed')`,
  change_times: `select change_number::text as key, change_number || ': end' as says from lots where change_number > 0`,
} as const;
const DERIVED_KEYS = {
  ...{ orders_without_distributions: 'sales_order_id', customer_keys: 'company_key', former_order_keys: 'order_key' },
  ...{ received_distributions: 'id', import_rows: 'id', change_times: 'change_number' },
} as const;

const aDerivedRowRemoved: Kind = async (choices) => {
  const table = from(choices, Object.keys(DERIVED) as (keyof typeof DERIVED)[]);
  const rows = await choices.owner.asks<{ key: string; says: string }>(`${DERIVED[table]} order by 1`);
  if (rows.length === 0) return aDerivedRowRemoved(choices);
  const { key, says } = from(choices, rows);
  return {
    what: `a row of ${table} is removed`,
    sql: `delete from ${table} where ${DERIVED_KEYS[table]}::text = ${literal(key)}`,
    undo: choices.owner.restoring(table),
    check: DERIVED_ROWS,
    says: new RegExp(`${table} [^;]*${says.replaceAll(/[^\w: ]/g, '.')}`),
  };
};

const aFunctionChanged: Kind = async (choices) => {
  const functions = await choices.owner.asks<{ name: string; signature: string; definition: string; definer: boolean; body: boolean }>(
    `select p.proname as name, p.oid::regprocedure::text as signature, pg_get_functiondef(p.oid) as definition, p.prosecdef as definer, p.prosqlbody is null as body
       from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prokind = 'f' and p.proname <> 'change_base'
         and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e') order by 2`,
  );
  const { name, signature, definition, definer, body } = from(choices, functions);
  const ways = [
    `alter function ${signature} set work_mem = '5MB'`,
    `alter function ${signature} security ${definer ? 'invoker' : 'definer'}`,
  ];
  if (body) ways.push(definition.replace(/\$function\$/, '$function$ /* and more */ '));
  const sql = from(choices, ways);
  return {
    what: `${signature} changes: ${sql.slice(0, 60)}`,
    sql,
    defines: true,
    undo: `alter function ${signature} reset all; ${definition}`,
    check: GUARDED,
    says: `function ${name} was changed`,
  };
};

const ENABLED = { O: 'enable', A: 'enable always', R: 'enable replica', D: 'disable' } as const;

const aTriggerChanged: Kind = async (choices) => {
  const triggers = await choices.owner.asks<{ name: string; table: string; definition: string; state: keyof typeof ENABLED }>(
    `select t.tgname as name, t.tgrelid::regclass::text as table, pg_get_triggerdef(t.oid) as definition, t.tgenabled as state
       from pg_trigger t join pg_class c on c.oid = t.tgrelid where not t.tgisinternal and c.relnamespace = 'public'::regnamespace order by 2, 1`,
  );
  const { name, table, definition, state } = from(choices, triggers);
  const ways = [
    `alter table ${table} disable trigger ${name}`,
    `alter table ${table} enable replica trigger ${name}`,
    `drop trigger ${name} on ${table}`,
  ];
  if (!definition.includes(' WHEN '))
    ways.push(`drop trigger ${name} on ${table}; ${definition.replace(' EXECUTE ', ' WHEN (false) EXECUTE ')}`);
  const sql = from(choices, ways);
  return {
    what: sql,
    sql,
    defines: true,
    undo: `drop trigger if exists ${name} on ${table}; ${definition}; alter table ${table} ${ENABLED[state]} trigger ${name}`,
    check: GUARDED,
    says: `trigger ${name} on ${table} `,
  };
};

const aTriggerAdded: Kind = async (choices) => {
  const table = from(choices, choices.owner.tables);
  return {
    what: `a trigger is put on ${table}`,
    sql: `create trigger a_further_one before insert on ${table} for each row execute function refuse_change()`,
    defines: true,
    undo: `drop trigger a_further_one on ${table}`,
    check: GUARDED,
    says: `trigger a_further_one on ${table} is not of the migrations`,
  };
};

/** What leaves every guard in its place and goes round them. */
const defined = (sql: string, undo: string, says: string | RegExp): Manipulation => ({
  ...{ what: sql, sql, undo, says },
  defines: true,
  check: GUARDED,
});

const aRuleAdded: Kind = async ({ owner, below }) => {
  const table = ['audit_events', ...owner.tables][below(owner.tables.length + 1)];
  const sql = `create rule in_the_way as on insert to ${table} do instead nothing`;
  return defined(sql, `drop rule in_the_way on ${table}`, `rule in_the_way on ${table} is not of the migrations`);
};

const rowSecuritySwitchedOn: Kind = async (choices) => {
  const table = from(choices, choices.owner.tables);
  const sql = `alter table ${table} enable row level security; create policy all_of_it on ${table} using (true)`;
  const undo = `drop policy all_of_it on ${table}; alter table ${table} disable row level security`;
  return defined(sql, undo, `row security of ${table} is switched on`);
};

const aTableHidden: Kind = async (choices) => {
  const table = from(choices, choices.owner.tables);
  const role = choices.webRole;
  const sql = `create schema ${role}; grant usage on schema ${role} to ${role};
    create view ${role}.${table} as select * from public.${table}; grant select on ${role}.${table} to ${role}`;
  return defined(sql, `drop schema ${role} cascade`, `table ${table} is hidden by another one of its name`);
};

const foreignKeysForReplicas: Kind = async () => {
  const every = (state: string) => `do $$ declare t name; begin
    for t in select tgname from pg_trigger where tgrelid = 'distribution_log_entries'::regclass and tgisinternal loop
      execute format('alter table distribution_log_entries ${state} trigger %I', t);
    end loop; end $$`;
  return defined(every('enable replica'), every('enable'), 'foreign keys of distribution_log_entries are switched off');
};

const aConstraintChanged: Kind = async (choices) => {
  const constraints = await choices.owner.asks<{ name: string; table: string; definition: string }>(
    `select k.conname as name, k.conrelid::regclass::text as table, pg_get_constraintdef(k.oid) as definition from pg_constraint k
       join pg_class c on c.oid = k.conrelid where k.contype in ('c', 'f') and k.convalidated and c.relnamespace = 'public'::regnamespace order by 2, 1`,
  );
  const { name, table, definition } = from(choices, constraints);
  const drop = `alter table ${table} drop constraint ${name}`;
  const sql = from(choices, [drop, `${drop}; alter table ${table} add constraint ${name} ${definition} not valid`]);
  return {
    what: sql,
    sql,
    defines: true,
    undo: `alter table ${table} drop constraint if exists ${name}; alter table ${table} add constraint ${name} ${definition}`,
    check: GUARDED,
    says: `constraint ${name} on ${table} `,
  };
};

const aColumnChanged: Kind = async (choices) => {
  const columns = await choices.owner.asks<{ table: string; name: string; value: string; identity: string }>(
    `select c.relname as table, quote_ident(a.attname) as name, pg_get_expr(d.adbin, d.adrelid) as value, a.attidentity as identity
       from pg_attribute a join pg_class c on c.oid = a.attrelid left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
       where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and (d.adbin is not null or a.attidentity <> '') order by 1, 2`,
  );
  const { table, name, value, identity } = from(choices, columns);
  const alter = `alter table ${table} alter ${name}`;
  const changed = identity
    ? [`${alter} set generated by default`, `${alter} set generated always`]
    : [`${alter} drop default`, `${alter} set default ${value}`];
  return choices.below(3) === 0
    ? defined(
        `alter table ${table} add a_further_one text`,
        `alter table ${table} drop a_further_one`,
        `column ${table}.a_further_one is not of the migrations`,
      )
    : defined(changed[0] ?? '', changed[1] ?? '', `column ${table}.${name} was changed`);
};

/** What is not of the migrations: what is made, how, and how the verification calls it. */
const ADDED = [
  ['table NAME', '(id bigint)', 'table NAME'],
  ['view NAME', 'as select 1 as one', 'view NAME'],
  ['materialized view NAME', 'as select 1 as one', 'relation NAME'],
  ['sequence NAME', '', 'sequence NAME'],
  ['function NAME()', 'returns int language sql as $$ select 1 $$', 'function NAME'],
  ['function lower(varchar)', 'returns text language sql as $$ select $1 $$', 'function lower'],
  ['function order_key(varchar)', 'returns text language sql as $$ select $1 $$', 'function order_key'],
  ['procedure NAME()', 'language sql as $$ select 1 $$', 'function NAME'],
  ['aggregate NAME(integer)', '(sfunc = int4pl, stype = integer)', 'function NAME'],
  ['domain NAME', 'as text', 'type NAME'],
  ['type NAME', `as enum ('x')`, 'type NAME'],
  ['type NAME', 'as (x text)', 'type NAME'],
  ['collation NAME', 'from "C"', 'collation NAME'],
  ['text search configuration NAME', '(copy = simple)', 'text search configuration NAME'],
  ['cast (text as integer)', 'with inout as assignment', 'cast from text to integer'],
] as const;

const anObjectAdded: Kind = async (choices) => {
  const [object, definition, called] = from(choices, ADDED);
  const named = (text: string) => text.replaceAll('NAME', `further_${choices.webRole}`);
  const says = new RegExp(`${named(called)} (is not of the migrations|has another one of its name beside it)`);
  return defined(`create ${named(object)} ${definition}`, `drop ${named(object)}`, says);
};

const aSettingMade: Kind = async (choices) => {
  const [name, value, shown = value] = from(choices, [
    ['search_path', 'kept, public'],
    ['default_transaction_deferrable', 'on'],
    ['session_preload_libraries', `'auto_explain'`, 'auto_explain'],
    ['transform_null_equals', 'on'],
    ['timezone', `'Asia/Tokyo'`, 'Asia/Tokyo'],
    ['silqe.actor', `'somebody'`, 'somebody'],
  ] as const);
  const role = choices.below(2) === 0 ? 'database %1$I' : `role ${choices.webRole} in database %1$I`;
  const run = (change: string) => `do $$ begin execute format('alter ${role} ${change.replaceAll("'", "''")}', current_database()); end $$`;
  return defined(
    run(`set ${name} = ${value}`),
    run(`reset ${name}`),
    new RegExp(`setting ${name}=${shown}.* is not of the migrations`, 'i'),
  );
};

const KINDS = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'];

const aRightGranted: Kind = async (choices) => {
  const { owner, webRole } = choices;
  const table = from(choices, owner.tables);
  const missing = KINDS.filter((right) => !(WEB_RIGHTS[table] as readonly string[]).includes(right));
  const right = from(choices, missing);
  const [column] = await owner.asks<{ name: string }>(
    'select quote_ident(attname) as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped limit 1',
    [table],
  );
  const ofColumn = ['SELECT', 'INSERT', 'UPDATE', 'REFERENCES'].includes(right) && choices.below(2) === 0;
  const granted = ofColumn ? `${right} (${column?.name}) on ${table}` : `${right} on ${table}`;
  return {
    what: `granted: ${granted}`,
    sql: `grant ${granted} to ${webRole}`,
    defines: true,
    undo: `revoke ${granted} from ${webRole}`,
    check: GRANTED,
    says: new RegExp(`\\b${right}\\b[A-Z, ]* on ${table}\\b`),
  };
};

const aRightOfAnotherKind: Kind = async (choices) => {
  const { owner, webRole } = choices;
  const [database] = await owner.asks<{ owner: string }>('select quote_ident(current_user) as owner');
  const functions = await owner.asks<{ name: string; signature: string }>(
    `select p.proname as name, p.oid::regprocedure::text as signature from pg_proc p
       where p.pronamespace = 'public'::regnamespace and p.prosecdef and not has_function_privilege($1, p.oid, 'EXECUTE') order by 1`,
    [webRole],
  );
  const { name, signature } = from(choices, functions);
  const table = from(choices, owner.tables);
  const rights = WEB_RIGHTS[table] ?? [];
  return from(choices, [
    {
      what: `may run ${signature}`,
      sql: `grant execute on function ${signature} to ${webRole}`,
      defines: true,
      undo: `revoke execute on function ${signature} from ${webRole}`,
      check: GRANTED,
      says: `executing ${name}`,
    },
    {
      what: 'may create in public',
      sql: `grant create on schema public to ${webRole}`,
      defines: true,
      undo: `revoke create on schema public from ${webRole}`,
      check: GRANTED,
      says: 'creating in the schema public',
    },
    {
      what: `owns ${table}`,
      sql: `alter table ${table} owner to ${webRole}`,
      defines: true,
      // Its own rights went with the ownership.
      undo: `alter table ${table} owner to ${database?.owner}; ${rights.length > 0 ? `grant ${rights.join(', ')} on ${table} to ${webRole}` : ''}`,
      check: GRANTED,
      says: `owning ${table}`,
    },
  ]);
};

const aRightOfOthers: Kind = async (choices) => {
  const table = from(choices, choices.owner.tables);
  const right = from(choices, [
    [`insert on ${table}`, `INSERT on ${table}`],
    [`update on ${table}`, `UPDATE on ${table}`],
    [`truncate, trigger on ${table}`, `TRIGGER, TRUNCATE on ${table}`],
    ['usage on sequence audit_events_id_seq', 'USAGE on audit_events_id_seq'],
    ['create on schema public', 'CREATE on the schema public'],
  ] as const);
  return {
    what: `everybody may ${right[0]}`,
    sql: `grant ${right[0]} to public`,
    defines: true,
    undo: `revoke ${right[0]} from public`,
    check: OTHERS,
    says: `everybody: ${right[1]}`,
  };
};

const aFileChanged: Kind = async (choices) => {
  const files = await choices.owner.asks<{ table: string; key: string }>(
    ['imports', 'order_pdf_attachments', 'tracing_reports', 'approvals_eml']
      .map((table) => `select '${table}' as table, storage_key as key from ${table} where storage_key is not null`)
      .join(' union all '),
  );
  const { table, key } = from(choices, files);
  const bytes = await buffer(await choices.storage.open(key));
  const changed = Buffer.from(bytes);
  const at = choices.below(bytes.length);
  changed[at] = 255 - (bytes[at] as number);
  const [what, other] = from(choices, [
    ['a byte is another', changed],
    ['it is shorter', bytes.subarray(1)],
    ['it is gone', null],
  ] as const);
  return {
    what: `of a file of ${table}, ${what}`,
    sql: '',
    undo: '',
    file: { key, bytes: other },
    check: FILES,
    says: `${key} of ${table}`,
  };
};

const aKeptCheckpointChanged: Kind = async (choices) => {
  const [{ key } = { key: '' }] = await choices.owner.asks<{ key: string }>(
    'select storage_key as key from audit_checkpoints order by tree_size offset $1 % (select count(*) from audit_checkpoints) limit 1',
    [choices.below(100)],
  );
  const text = (await buffer(await choices.storage.open(key))).toString();
  const size = Number(text.split('\n')[1]);
  return {
    what: 'a kept checkpoint is another',
    sql: '',
    undo: '',
    file: { key, bytes: Buffer.from(text.replace(`\n${size}\n`, `\n${size + 1}\n`)) },
    check: FILES,
    says: `${key} of audit_checkpoints`,
  };
};

/** Every kind of manipulation, by turns. */
export const KINDS_OF_MANIPULATION: Readonly<Record<string, Kind>> = {
  anEventEdited,
  anEventMadeAdopted,
  anEventWithoutForm,
  anEventRemoved,
  anEventSlippedIn,
  anEventMoved,
  twoEventsExchanged,
  anEventBackDated,
  aRecordEdited,
  aSecretExchanged,
  aRecordRemoved,
  aRecordSlippedIn,
  aTableEmptied,
  aDerivedRowRemoved,
  theTailRewritten,
  aFunctionChanged,
  aTriggerChanged,
  aTriggerAdded,
  aRuleAdded,
  rowSecuritySwitchedOn,
  aTableHidden,
  foreignKeysForReplicas,
  aConstraintChanged,
  aColumnChanged,
  anObjectAdded,
  aSettingMade,
  aRightGranted,
  aRightOfAnotherKind,
  aRightOfOthers,
  aFileChanged,
  aKeptCheckpointChanged,
};
