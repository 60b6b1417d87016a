import { Migration } from '@mikro-orm/migrations';

/**
 * The web process may log in as a role that owns nothing (design section 6): events are written by triggers that run as the owner, and the actor of an
 * event counts only with a proof that SQL alone cannot make (docs/adr/0017-the-web-process-owns-nothing.md).
 */
export class Migration20261128231000_write_events_as_the_owner extends Migration {
  override up(): void {
    this.addSql(ACTOR_KEYS);
    this.addSql(AUDIT_AUTHOR);
    this.addSql(recordChanges(ASKED_ONCE));
    this.addSql(redactSecrets(SECRETS));
    this.addSql(RECORD_ACCESS);
    this.addSql(ANALYZE);
    // They write tables that the web process only reads, or lock a row of one.
    for (const name of OTHER_TRIGGERS) this.addSql(`alter function ${name}() security definer set search_path = public, pg_temp`);
    // A role that may execute a trigger function can attach it to a temporary table, and so write what no audited table ever held.
    for (const name of [...RECORDERS, ...OTHER_TRIGGERS, 'analyze_log']) this.addSql(`revoke execute on function ${name}() from public`);
    this.addSql(`drop function audit_actor_id, audit_actor, audit_setting`);
  }

  override down(): void {
    this.addSql(`
      create function audit_setting(setting text) returns text language sql stable as
      $$ select nullif(current_setting('silqe.' || setting, true), '') $$;
      create function audit_actor_id() returns bigint language sql stable as $$ select audit_setting('actor_id')::bigint $$;
      create function audit_actor() returns text language sql stable as
      $$ select coalesce(audit_setting('actor'), 'database role ' || session_user) $$`);
    this.addSql(recordChanges(ASKED_FOR_EACH_ROW));
    this.addSql(redactSecrets(ASKED_FOR_EACH_ROW.secrets));
    this.addSql(`
      create or replace function record_access() returns trigger language plpgsql security definer set search_path from current as $$
      begin
        insert into audit_events (actor_id, actor, action, entity_type, entity_id, new_values, reason, request_id)
        values (audit_actor_id(), audit_actor(), new.action, 'access_events', new.subject, new.details, audit_setting('reason'), audit_setting('request_id'));
        return null;
      end $$`);
    for (const name of OTHER_TRIGGERS) this.addSql(`alter function ${name}() security invoker reset search_path`);
    for (const name of [...RECORDERS, ...OTHER_TRIGGERS]) this.addSql(`grant execute on function ${name}() to public`);
    this.addSql(`drop function analyze_log, audit_author; drop table actor_keys`);
  }
}

const RECORDERS = ['record_inserts', 'record_updates', 'record_deletes', 'record_access'];
const OTHER_TRIGGERS = ['keep_an_active_admin', 'remember_received', 'keep_former_order_keys'];

// pg_temp comes last: named nowhere it would come first, and a temporary table audit_events would swallow the events.
const AS_OWNER = 'security definer set search_path = public, pg_temp';

// HMAC-SHA-256 (RFC 2104) with the two padded keys that it starts from, since PostgreSQL itself has only the hash.
const ACTOR_KEYS = `
create table actor_keys (
  inner_key bytea primary key check (length(inner_key) = 64),
  outer_key bytea not null check (length(outer_key) = 64),
  ends_at timestamptz
);
comment on table actor_keys is 'checks the proof of who acts; the release derives it from SECRET_KEY, and the web process may not read it';
comment on column actor_keys.ends_at is 'set when a release brings another SECRET_KEY: running instances still use the earlier one';
`;

// Called once for each statement that leaves events. now() is the start of the transaction, which is when the proof was made.
const AUDIT_AUTHOR = `
create function audit_author(out actor_id bigint, out actor text, out reason text, out request_id text) language plpgsql stable ${AS_OWNER} as $$
declare
  proof text := coalesce(current_setting('silqe.proof', true), '');
begin
  actor_id := nullif(current_setting('silqe.actor_id', true), '')::bigint;
  actor := nullif(current_setting('silqe.actor', true), '');
  reason := nullif(current_setting('silqe.reason', true), '');
  request_id := nullif(current_setting('silqe.request_id', true), '');
  if actor is not null and not pg_has_role(session_user, (select relowner from pg_class where oid = 'audit_events'::regclass), 'member')
    and not (proof ~ '^[0-9]{1,12}\\.[0-9a-f]{64}$' and abs(extract(epoch from now()) - split_part(proof, '.', 1)::bigint) < 3600
      and exists (select from actor_keys k where coalesce(k.ends_at > now(), true)
        and encode(sha256(k.outer_key || sha256(k.inner_key || convert_to(concat_ws(E'\\n', split_part(proof, '.', 1),
          coalesce(actor_id::text, ''), coalesce(request_id, ''), actor), 'UTF8'))), 'hex') = split_part(proof, '.', 2)))
  then
    actor_id := null;
    actor := null;
    request_id := null;
  end if;
  actor := coalesce(actor, 'database role ' || session_user);
end $$;
`;

/** Columns that no event may show, quoted for a literal within a literal. */
const SECRETS = `(''password_hash'', ''token_hash'', ''sealed_secret'', ''code_hash'')`;

const redactSecrets = (secrets: string) => `
create or replace function redact_secrets(row_values jsonb) returns jsonb language sql immutable as $$
  select row_values || coalesce((select jsonb_object_agg(key, '[redacted]') from jsonb_object_keys(row_values) key
    where key in ${secrets.replaceAll("''", "'")} and row_values -> key <> 'null'), '{}'::jsonb)
$$`;

/** How the functions of the audit triggers know the author, and which columns they hide. */
interface Authorship {
  rights: string;
  ask: [declaration: string, statement: string];
  id: string;
  actor: string;
  reason: string;
  requestId: string;
  using: string;
  secrets: string;
}

const ASKED_ONCE: Authorship = {
  rights: AS_OWNER,
  ask: ['declare author record;\n', '  select * from audit_author() into author;\n'],
  id: '$1',
  actor: '$2',
  reason: '$3',
  requestId: '$4',
  using: ' using author.actor_id, author.actor, author.reason, author.request_id',
  secrets: SECRETS,
};

const ASKED_FOR_EACH_ROW: Authorship = {
  rights: '',
  ask: ['', ''],
  id: 'audit_actor_id()',
  actor: 'audit_actor()',
  reason: `audit_setting(''reason'')`,
  requestId: `audit_setting(''request_id'')`,
  using: '',
  secrets: `(''password_hash'', ''token_hash'')`,
};

const recordChanges = ({ rights, ask: [declaration, statement], id, actor, reason, requestId, using, secrets }: Authorship) => `
create or replace function record_inserts() returns trigger language plpgsql ${rights} as $$
${declaration}begin
${statement}  execute format(
    'insert into audit_events (actor_id, actor, action, entity_type, entity_id, new_values, reason, request_id)
     select ${id}, ${actor}, ''insert'', %L, n.%I::text, %s, ${reason}, ${requestId} from new_rows n',
    tg_table_name, tg_argv[0], case tg_argv[1] when 'full' then 'redact_secrets(to_jsonb(n))' else 'null' end)${using};
  return null;
end $$;
create or replace function record_deletes() returns trigger language plpgsql ${rights} as $$
${declaration}begin
${statement}  execute format(
    'insert into audit_events (actor_id, actor, action, entity_type, entity_id, old_values, reason, request_id)
     select ${id}, ${actor}, ''delete'', %L, o.%I::text, redact_secrets(to_jsonb(o)), ${reason}, ${requestId} from old_rows o',
    tg_table_name, tg_argv[0])${using};
  return null;
end $$;
create or replace function record_updates() returns trigger language plpgsql ${rights} as $$
${declaration}begin
${statement}  execute format(
    'insert into audit_events (actor_id, actor, action, entity_type, entity_id, old_values, new_values, reason, request_id)
     select ${id}, ${actor}, ''update'', %L, n.%I::text, diff.old_values, diff.new_values, ${reason}, ${requestId}
     from new_rows n join old_rows o using (id)
     cross join lateral (
       select jsonb_object_agg(f.key, case when f.key in ${secrets} then ''"[redacted]"'' else f.value end) as new_values,
              jsonb_object_agg(f.key, case when f.key in ${secrets} then ''"[redacted]"'' else old.value -> f.key end) as old_values
       from jsonb_each(to_jsonb(n)) f, (select to_jsonb(o) as value offset 0) old
       where f.value is distinct from old.value -> f.key and f.key not in (''version'', ''updated_at'')
     ) diff
     where diff.new_values is not null',
    tg_table_name, tg_argv[0])${using};
  return null;
end $$;
`;

const RECORD_ACCESS = `
create or replace function record_access() returns trigger language plpgsql ${AS_OWNER} as $$
begin
  insert into audit_events (actor_id, actor, action, entity_type, entity_id, new_values, reason, request_id)
    select a.actor_id, a.actor, new.action, 'access_events', new.subject, new.details, a.reason, a.request_id from audit_author() a;
  return null;
end $$;
`;

// Only an owner may refresh the statistics of a table, and after a large import nothing else is as urgent.
const ANALYZE = `
create function analyze_log() returns void language plpgsql ${AS_OWNER} as $$
begin
  analyze customers, sales_orders, distribution_log_entries;
end $$;
`;
