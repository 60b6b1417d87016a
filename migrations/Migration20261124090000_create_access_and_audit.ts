import { Migration } from '@mikro-orm/migrations';

/** Who may do what, and the trail of what they did (design sections 2.5, 2.6 and 4). */
export class Migration20261124090000_create_access_and_audit extends Migration {
  override up(): void {
    this.addSql(`create extension if not exists pg_trgm`);
    this.addSql(USERS);
    this.addSql(SESSIONS_AND_KEYS);
    this.addSql(AUDIT_EVENTS);
    this.addSql(APPEND_ONLY);
    this.addSql(AUDIT_CONTEXT);
    this.addSql(RECORD_CHANGES);
    this.addSql(ATTACH_AUDIT);
    this.addSql(ROW_VERSIONS);
    this.addSql(NEVER_DELETED);
    this.addSql(ISO_UTC);
    for (const table of ['users', 'reps']) {
      this.addSql(`create trigger ${table}_version before update on ${table} for each row execute function advance_row_version()`);
    }
    this.addSql(`select attach_audit('users', 'id', 'full'), attach_audit('reps', 'id', 'full')`);
    this.addSql(`select attach_audit('user_roles', 'user_id', 'full'), attach_audit('api_tokens', 'id', 'full')`);
  }

  override down(): void {
    this.addSql(
      `drop table idempotency_keys, api_tokens, sessions, user_roles, role_permissions, permissions, roles, reps, users, audit_events`,
    );
    this.addSql(`drop function record_inserts, record_updates, record_deletes, attach_audit, audit_actor_id, audit_actor, audit_setting,
      refuse_audit_change, advance_row_version, refuse_delete, iso_utc, redact_secrets`);
    this.addSql(`drop extension pg_trgm`);
  }
}

const USERS = `
create table users (
  id bigint generated always as identity primary key,
  email text not null check (email = lower(btrim(email)) and email <> ''),
  name text,
  password_hash text,
  is_active boolean not null default true,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint users_email_key unique (email)
);
create table roles (key text primary key, name text not null, description text not null);
create table permissions (key text primary key, description text not null);
create table role_permissions (
  role_key text not null references roles (key) on delete restrict,
  permission_key text not null references permissions (key) on delete restrict,
  primary key (role_key, permission_key)
);
create table user_roles (
  user_id bigint not null references users (id) on delete restrict,
  role_key text not null references roles (key) on delete restrict,
  primary key (user_id, role_key)
);
create table reps (
  id bigint generated always as identity primary key,
  name text not null check (btrim(name) <> ''),
  email text,
  phone text,
  territory text,
  is_active boolean not null default true,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index reps_name_key on reps (lower(name));
`;

const SESSIONS_AND_KEYS = `
create table sessions (sid text primary key, sess json not null, expire timestamptz not null);
create index sessions_expire on sessions (expire);
create table api_tokens (
  id bigint generated always as identity primary key,
  user_id bigint not null references users (id) on delete restrict,
  name text not null check (btrim(name) <> ''),
  token_hash bytea not null unique,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index api_tokens_user on api_tokens (user_id, id desc);
create table idempotency_keys (
  user_id bigint not null references users (id) on delete restrict,
  key text not null,
  request_hash bytea not null,
  created_at timestamptz not null default now(),
  response jsonb,
  primary key (user_id, key)
);
create index idempotency_keys_created on idempotency_keys (created_at);
`;

const AUDIT_EVENTS = `
create table audit_events (
  id bigint generated always as identity primary key,
  occurred_at timestamptz not null default clock_timestamp(),
  actor_id bigint,
  actor text not null,
  action text not null,
  entity_type text not null,
  entity_id text not null,
  old_values jsonb,
  new_values jsonb,
  reason text,
  request_id text,
  imported_from jsonb
);
comment on column audit_events.imported_from is 'the event as an earlier system kept it; null for events of this database';
create index audit_events_entity on audit_events (entity_type, entity_id, id desc);
create index audit_events_actor on audit_events (actor_id, id desc) where actor_id is not null;
create index audit_events_occurred on audit_events using brin (occurred_at);
`;

// ENABLE ALWAYS: session_replication_role = replica, the usual way round triggers, does not get round these.
const APPEND_ONLY = `
create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'audit_events is append-only: % is refused', tg_op using errcode = 'restrict_violation';
end $$;
create trigger audit_events_append_only before update or delete or truncate on audit_events
  for each statement execute function refuse_audit_change();
alter table audit_events enable always trigger audit_events_append_only;
`;

const AUDIT_CONTEXT = `
create function audit_setting(setting text) returns text language sql stable as
$$ select nullif(current_setting('silqe.' || setting, true), '') $$;
create function audit_actor_id() returns bigint language sql stable as $$ select audit_setting('actor_id')::bigint $$;
create function audit_actor() returns text language sql stable as
$$ select coalesce(audit_setting('actor'), 'database role ' || session_user) $$;
create function redact_secrets(row_values jsonb) returns jsonb language sql immutable as $$
  select row_values || coalesce((select jsonb_object_agg(key, '[redacted]') from jsonb_object_keys(row_values) key
    where key in ('password_hash', 'token_hash') and row_values -> key <> 'null'), '{}'::jsonb)
$$;
`;

// Arguments of the triggers: the column that names the entity, and 'full' or 'lean' (lean leaves out what an insert's row still tells).
// OFFSET 0 keeps the planner from building the old row anew for each of its columns.
const RECORD_CHANGES = `
create function record_inserts() returns trigger language plpgsql as $$
begin
  execute format(
    'insert into audit_events (actor_id, actor, action, entity_type, entity_id, new_values, reason, request_id)
     select audit_actor_id(), audit_actor(), ''insert'', %L, n.%I::text, %s, audit_setting(''reason''), audit_setting(''request_id'') from new_rows n',
    tg_table_name, tg_argv[0], case tg_argv[1] when 'full' then 'redact_secrets(to_jsonb(n))' else 'null' end);
  return null;
end $$;
create function record_deletes() returns trigger language plpgsql as $$
begin
  execute format(
    'insert into audit_events (actor_id, actor, action, entity_type, entity_id, old_values, reason, request_id)
     select audit_actor_id(), audit_actor(), ''delete'', %L, o.%I::text, redact_secrets(to_jsonb(o)), audit_setting(''reason''), audit_setting(''request_id'') from old_rows o',
    tg_table_name, tg_argv[0]);
  return null;
end $$;
create function record_updates() returns trigger language plpgsql as $$
begin
  execute format(
    'insert into audit_events (actor_id, actor, action, entity_type, entity_id, old_values, new_values, reason, request_id)
     select audit_actor_id(), audit_actor(), ''update'', %L, n.%I::text, diff.old_values, diff.new_values, audit_setting(''reason''), audit_setting(''request_id'')
     from new_rows n join old_rows o using (id)
     cross join lateral (
       select jsonb_object_agg(f.key, case when f.key in (''password_hash'', ''token_hash'') then ''"[redacted]"'' else f.value end) as new_values,
              jsonb_object_agg(f.key, case when f.key in (''password_hash'', ''token_hash'') then ''"[redacted]"'' else old.value -> f.key end) as old_values
       from jsonb_each(to_jsonb(n)) f, (select to_jsonb(o) as value offset 0) old
       where f.value is distinct from old.value -> f.key and f.key not in (''version'', ''updated_at'')
     ) diff
     where diff.new_values is not null',
    tg_table_name, tg_argv[0]);
  return null;
end $$;
`;

const ATTACH_AUDIT = `
create function attach_audit(target text, entity_column text, detail text) returns void language plpgsql as $$
begin
  execute format('create trigger %1$s_audit_insert after insert on %1$I referencing new table as new_rows
    for each statement execute function record_inserts(%2$L, %3$L)', target, entity_column, detail);
  execute format('create trigger %1$s_audit_delete after delete on %1$I referencing old table as old_rows
    for each statement execute function record_deletes(%2$L)', target, entity_column);
  if exists (select from information_schema.columns where table_name = target and table_schema = current_schema and column_name = 'id') then
    execute format('create trigger %1$s_audit_update after update on %1$I referencing old table as old_rows new table as new_rows
      for each statement execute function record_updates(%2$L)', target, entity_column);
  end if;
end $$;
`;

// The version is the ETag: whatever changes a row, psql included, changes it.
const ROW_VERSIONS = `
create function advance_row_version() returns trigger language plpgsql as $$
begin
  new.version := old.version + 1;
  new.updated_at := now();
  return new;
end $$;
`;

const NEVER_DELETED = `
create function refuse_delete() returns trigger language plpgsql as $$
begin
  raise exception '% holds regulated records: % is refused', tg_table_name, tg_op using errcode = 'restrict_violation',
    hint = 'void a distribution, merge a customer, cancel an order';
end $$;
`;

const ISO_UTC = `
create function iso_utc(instant timestamptz) returns text language sql immutable parallel safe as
$$ select to_char(instant at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;
`;
