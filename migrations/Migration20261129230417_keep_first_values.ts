import { Migration } from '@mikro-orm/migrations';

/**
 * The trail alone tells what a record held, from its first event on, and in which order transactions wrote the events
 * (docs/adr/0029-what-a-trail-proves.md). Records that exist get an event `baseline` with their values; what they held before follows from the old
 * values of later events, walked back.
 */
export class Migration20261129230417_keep_first_values extends Migration {
  override up(): void {
    this.addSql(NUMBER_EVENTS);
    this.addSql(KEPT_VALUES);
    this.addSql(RECORD_CHANGES);
    this.addSql(COUNT_VERSIONS);
    this.addSql(insertTriggers('full'));
    this.addSql(BASELINE);
  }

  override down(): void {
    this.addSql(insertTriggers('lean'));
    this.addSql(COUNT_VERSIONS_BEFORE);
    this.addSql(RECORD_CHANGES_BEFORE);
    this.addSql(`drop function kept_values, redacted`);
    this.addSql(`drop index audit_events_in_order; alter table audit_events drop column change_number`);
  }
}

// Events of the time before have the number 0: all of their transactions have ended.
const NUMBER_EVENTS = `
alter table audit_events add column change_number bigint not null default 0;
alter table audit_events alter column change_number set default current_change();
comment on column audit_events.change_number is 'the transaction that wrote the event; events are final, and in their order by this and id, below first_open_change()';
create index audit_events_in_order on audit_events (change_number, id);
`;

/** Tables whose inserts left events without values. */
const LEAN = [
  'customers',
  'lots',
  'sales_orders',
  'sales_order_lines',
  'distribution_log_entries',
  'unlinked_distributions',
  'dismissed_records',
  'consignees',
  'recall_scope_changes',
  'recall_consignees',
  'recall_letters',
];

const insertTriggers = (detail: 'full' | 'lean') => `
do $$
declare target text;
declare entity text;
begin
  foreach target in array '{${LEAN.join(',')}}'::text[] loop
    entity := case target when 'lots' then 'lot_number' when 'sales_order_lines' then 'sales_order_id' else 'id' end;
    execute format('create or replace trigger %1$s_audit_insert after insert on %1$I referencing new table as new_rows
      for each statement execute function record_inserts(%2$L, %3$L)', target, entity, '${detail}');
  end loop;
end $$`;

const SECRETS = `'password_hash', 'token_hash', 'sealed_secret', 'code_hash'`;

// A digest shows that a secret was exchanged, and not what it is. Only the functions of the triggers ask for columns: once for each statement.
const KEPT_VALUES = `
create function redacted(secret jsonb) returns jsonb language sql stable parallel safe as $$
  select case when secret = 'null' then secret else to_jsonb('[redacted] sha256:' || encode(sha256(convert_to(secret #>> '{}', 'UTF8')), 'hex')) end
$$;
create or replace function redact_secrets(row_values jsonb) returns jsonb language sql stable parallel safe as $$
  select (row_values - 'change_number') || coalesce((select jsonb_object_agg(key, redacted(row_values -> key)) from jsonb_object_keys(row_values) key
    where key in (${SECRETS})), '{}'::jsonb)
$$;
create function kept_values(target regclass, row_alias text) returns text language sql stable as $$
  select case
    when bool_or(attname in (${SECRETS})) then format('redact_secrets(to_jsonb(%s))', row_alias)
    when bool_or(atttypid in ('json'::regtype, 'jsonb'::regtype)) then format('(to_jsonb(%s) - ''change_number'')', row_alias)
    else format('jsonb_strip_nulls(to_jsonb(%s) - ''change_number'')', row_alias) end
  from pg_attribute where attrelid = target and attnum > 0 and not attisdropped
$$;
comment on function kept_values(regclass, text) is 'SQL of what an event keeps of a whole row: a column that it lacks is null';
`;

// pg_temp comes last: see Migration20261128231000. Instants are kept in UTC and bytes in hexadecimal digits, whatever the session says.
const AS_OWNER = `security definer set search_path = public, pg_temp set timezone = 'UTC' set bytea_output = 'hex'`;

const RECORD_CHANGES = `
create or replace function record_inserts() returns trigger language plpgsql ${AS_OWNER} as $$
declare author record;
begin
  select * from audit_author() into author;
  execute format(
    'insert into audit_events (actor_id, actor, action, entity_type, entity_id, new_values, reason, request_id, change_number)
     select $1, $2, ''insert'', %L, n.%I::text, %s, $3, $4, $5 from new_rows n',
    tg_table_name, tg_argv[0], kept_values(tg_relid, 'n')) using author.actor_id, author.actor, author.reason, author.request_id, current_change();
  return null;
end $$;
create or replace function record_deletes() returns trigger language plpgsql ${AS_OWNER} as $$
declare author record;
begin
  select * from audit_author() into author;
  execute format(
    'insert into audit_events (actor_id, actor, action, entity_type, entity_id, old_values, reason, request_id, change_number)
     select $1, $2, ''delete'', %L, o.%I::text, %s, $3, $4, $5 from old_rows o',
    tg_table_name, tg_argv[0], kept_values(tg_relid, 'o')) using author.actor_id, author.actor, author.reason, author.request_id, current_change();
  return null;
end $$;
create or replace function record_updates() returns trigger language plpgsql ${AS_OWNER} as $$
declare author record;
begin
  select * from audit_author() into author;
  execute format(
    'insert into audit_events (actor_id, actor, action, entity_type, entity_id, old_values, new_values, reason, request_id, change_number)
     select $1, $2, ''update'', %L, n.%I::text, diff.old_values, diff.new_values, $3, $4, $5
     from new_rows n join old_rows o using (id)
     cross join lateral (
       select coalesce(jsonb_object_agg(f.key, case when f.key in (${SECRETS.replaceAll("'", "''")}) then redacted(f.value) else f.value end)
                filter (where f.key <> ''version''), jsonb_object_agg(f.key, f.value)) as new_values,
              coalesce(jsonb_object_agg(f.key, case when f.key in (${SECRETS.replaceAll("'", "''")}) then redacted(old.value -> f.key) else old.value -> f.key end)
                filter (where f.key <> ''version''), jsonb_object_agg(f.key, old.value -> f.key)) as old_values
       from jsonb_each(to_jsonb(n)) f, (select to_jsonb(o) as value offset 0) old
       where f.value is distinct from old.value -> f.key and f.key not in (''updated_at'', ''change_number'')
     ) diff
     where diff.new_values is not null',
    tg_table_name, tg_argv[0]) using author.actor_id, author.actor, author.reason, author.request_id, current_change();
  return null;
end $$;
`;

/** Generated columns have no value yet when a row is about to change; they follow from the others. */
const GENERATED = { distribution_log_entries: 'consignee_key', unlinked_distributions: 'order_key' };

// A version counts the events of its record: an update that changes nothing advances it no more than it leaves an event. One that sets updated_at does
// both, for records whose parts changed (lots of a recall, roles of a user). Equal rows are found at once, equal values of another form (1.0, 1.00) as the
// function above finds them.
const IS_UNCHANGED = `new *= old or to_jsonb(new) - coalesce(tg_argv::text[], '{}') = to_jsonb(old) - coalesce(tg_argv::text[], '{}')`;

const COUNT_VERSIONS = `
create or replace function advance_row_version() returns trigger language plpgsql as $$
declare
  touched boolean := new.updated_at <> old.updated_at;
begin
  new.version := old.version;
  new.updated_at := old.updated_at;
  if not touched and (${IS_UNCHANGED}) then
    return new;
  end if;
  new.version := old.version + 1;
  new.updated_at := now();
  return new;
end $$;
create or replace function advance_record() returns trigger language plpgsql as $$
declare
  moved boolean := new.change_number <> old.change_number;
  touched boolean := new.updated_at <> old.updated_at;
begin
  new.version := old.version;
  new.updated_at := old.updated_at;
  new.change_number := old.change_number;
  if not touched and (${IS_UNCHANGED}) then
    if moved then
      new.change_number := current_change();
    end if;
    return new;
  end if;
  new.version := old.version + 1;
  new.updated_at := now();
  new.change_number := current_change();
  return new;
end $$;
create or replace trigger distribution_log_entries_version before update on distribution_log_entries
  for each row execute function advance_record('${GENERATED.distribution_log_entries}');
create or replace trigger unlinked_distributions_version before update on unlinked_distributions
  for each row execute function advance_row_version('${GENERATED.unlinked_distributions}');
`;

const BASELINE = `
create function keep_baseline() returns void language plpgsql set timezone = 'UTC' set bytea_output = 'hex' as $$
declare target record;
begin
  for target in
    select t.tgrelid::regclass as name, c.relname, split_part(encode(t.tgargs, 'escape'), '\\000', 1) as entity
    from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where t.tgfoid = 'record_inserts'::regproc and exists (select from pg_attribute a where a.attrelid = t.tgrelid and a.attname = 'id')
    order by c.relname
  loop
    execute format(
      'insert into audit_events (actor, action, entity_type, entity_id, new_values, reason, request_id)
       select ''release'', ''baseline'', %L, n.%I::text, %s, ''keep the values that the trail was lacking'', ''Migration20261129230417'' from %s n order by n.id',
      target.relname, target.entity, kept_values(target.name, 'n'), target.name);
  end loop;
end $$;
select keep_baseline();
drop function keep_baseline;
`;

const COUNT_VERSIONS_BEFORE = `
create or replace trigger distribution_log_entries_version before update on distribution_log_entries for each row execute function advance_record();
create or replace trigger unlinked_distributions_version before update on unlinked_distributions for each row execute function advance_row_version();
create or replace function advance_row_version() returns trigger language plpgsql as $$
begin
  new.version := old.version + 1;
  new.updated_at := now();
  return new;
end $$;
create or replace function advance_record() returns trigger language plpgsql as $$
begin
  if new.change_number <> old.change_number then
    new.change_number := old.change_number;
    if new is not distinct from old then
      new.change_number := current_change();
      return new;
    end if;
  end if;
  new.version := old.version + 1;
  new.updated_at := now();
  new.change_number := current_change();
  return new;
end $$;
`;

const RIGHTS_BEFORE = 'security definer set search_path = public, pg_temp';

const RECORD_CHANGES_BEFORE = `
create or replace function redact_secrets(row_values jsonb) returns jsonb language sql immutable as $$
  select (row_values - 'change_number') || coalesce((select jsonb_object_agg(key, '[redacted]') from jsonb_object_keys(row_values) key
    where key in (${SECRETS}) and row_values -> key <> 'null'), '{}'::jsonb)
$$;
create or replace function record_inserts() returns trigger language plpgsql ${RIGHTS_BEFORE} as $$
declare author record;
begin
  select * from audit_author() into author;
  execute format(
    'insert into audit_events (actor_id, actor, action, entity_type, entity_id, new_values, reason, request_id)
     select $1, $2, ''insert'', %L, n.%I::text, %s, $3, $4 from new_rows n',
    tg_table_name, tg_argv[0], case tg_argv[1] when 'full' then 'redact_secrets(to_jsonb(n))' else 'null' end) using author.actor_id, author.actor, author.reason, author.request_id;
  return null;
end $$;
create or replace function record_deletes() returns trigger language plpgsql ${RIGHTS_BEFORE} as $$
declare author record;
begin
  select * from audit_author() into author;
  execute format(
    'insert into audit_events (actor_id, actor, action, entity_type, entity_id, old_values, reason, request_id)
     select $1, $2, ''delete'', %L, o.%I::text, redact_secrets(to_jsonb(o)), $3, $4 from old_rows o',
    tg_table_name, tg_argv[0]) using author.actor_id, author.actor, author.reason, author.request_id;
  return null;
end $$;
create or replace function record_updates() returns trigger language plpgsql ${RIGHTS_BEFORE} as $$
declare author record;
begin
  select * from audit_author() into author;
  execute format(
    'insert into audit_events (actor_id, actor, action, entity_type, entity_id, old_values, new_values, reason, request_id)
     select $1, $2, ''update'', %L, n.%I::text, diff.old_values, diff.new_values, $3, $4
     from new_rows n join old_rows o using (id)
     cross join lateral (
       select jsonb_object_agg(f.key, case when f.key in (''password_hash'', ''token_hash'', ''sealed_secret'', ''code_hash'') then ''"[redacted]"'' else f.value end) as new_values,
              jsonb_object_agg(f.key, case when f.key in (''password_hash'', ''token_hash'', ''sealed_secret'', ''code_hash'') then ''"[redacted]"'' else old.value -> f.key end) as old_values
       from jsonb_each(to_jsonb(n)) f, (select to_jsonb(o) as value offset 0) old
       where f.value is distinct from old.value -> f.key and f.key not in (''version'', ''updated_at'', ''change_number'')
     ) diff
     where diff.new_values is not null',
    tg_table_name, tg_argv[0]) using author.actor_id, author.actor, author.reason, author.request_id;
  return null;
end $$;
`;
