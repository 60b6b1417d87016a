import { Migration } from '@mikro-orm/migrations';

/**
 * Feeds of changes, in which nothing that commits late is skipped (design section 4, docs/adr/0022-feeds-by-transaction.md). The change number of a row is
 * the id of the transaction that wrote it last; `change_times` keeps when each of these transactions ended.
 */
export class Migration20261129014500_number_changes_in_their_order extends Migration {
  override up(): void {
    this.addSql(CHANGE_NUMBERS);
    this.addSql(CHANGE_TIMES);
    this.addSql(ADVANCE_RECORD);
    for (const table of FEEDS) {
      // Rows that exist keep 0, which rewrites none of them, and come first in the feed, by the time of their last update.
      this.addSql(`alter table ${table} add column change_number bigint not null default 0`);
      this.addSql(`alter table ${table} alter column change_number set default current_change()`);
      this.addSql(`drop trigger ${table}_version on ${table};
        create trigger ${table}_version before update on ${table} for each row execute function advance_record();
        create trigger ${table}_note_change after insert or update on ${table} for each statement execute function note_change()`);
    }
    this.addSql(MOVE_PARENTS);
    this.addSql(recordUpdates(`''version'', ''updated_at'', ''change_number''`));
    this.addSql(redactSecrets(`(row_values - 'change_number')`));
    for (const name of ['note_change', 'note_end_of_change']) this.addSql(`revoke execute on function ${name}() from public`);
    this.addSql(`insert into change_times (change_number) values (current_change())`);
  }

  override down(): void {
    this.addSql(redactSecrets('row_values'));
    this.addSql(recordUpdates(`''version'', ''updated_at''`));
    for (const [trigger, , table] of PARENT_TRIGGERS) this.addSql(`drop trigger ${trigger} on ${table}`);
    for (const table of FEEDS) {
      this.addSql(`drop trigger ${table}_note_change on ${table};
        drop trigger ${table}_version on ${table};
        create trigger ${table}_version before update on ${table} for each row execute function advance_row_version();
        alter table ${table} drop column change_number`);
    }
    this.addSql(`drop table change_times;
      drop function move_lots_of_aliases, move_orders_of_lines, advance_record, note_change, note_end_of_change, first_open_change, current_change,
        change_base`);
  }
}

const FEEDS = ['customers', 'sales_orders', 'distribution_log_entries', 'lots', 'imports'];

// STABLE and not IMMUTABLE, although it is a constant: a plan then knows that it depends on the function, and a release may replace it.
const CHANGE_NUMBERS = `
create function change_base() returns bigint language sql stable as $$ select 0::bigint $$;
comment on function change_base() is 'what change numbers are ahead of transaction ids; a release raises it after a restore into another cluster';
create function current_change() returns bigint language sql stable as $$ select change_base() + pg_current_xact_id()::text::bigint $$;
create function first_open_change() returns bigint language sql stable as $$ select change_base() + pg_snapshot_xmin(pg_current_snapshot())::text::bigint $$;
comment on function first_open_change() is 'every change of a smaller number is committed or was rolled back';
`;

// The end is noted by a deferred trigger, just before the commit. The snapshot of its statement is older than the clock that it reads, so no transaction
// that ends later has a number below first_open.
const CHANGE_TIMES = `
create table change_times (
  change_number bigint primary key,
  ended_at timestamptz not null default 'infinity',
  first_open bigint not null default 0
);
comment on table change_times is 'when the transactions ended that changed records with a feed: where a feed since an instant begins';
create index change_times_ended on change_times (ended_at);
create function note_change() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if pg_current_xact_id_if_assigned() is not null then
    insert into change_times (change_number) values (current_change()) on conflict do nothing;
  end if;
  return null;
end $$;
create function note_end_of_change() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update change_times set ended_at = clock_timestamp(), first_open = first_open_change() where change_number = new.change_number;
  return null;
end $$;
create constraint trigger change_times_note_end after insert on change_times deferrable initially deferred
  for each row execute function note_end_of_change();
`;

// A statement that sets nothing but the change number moves the record in its feed, and changes nothing of it: see MOVE_PARENTS.
const ADVANCE_RECORD = `
create function advance_record() returns trigger language plpgsql as $$
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

/** [trigger, when, table, function]: what belongs to a record in its feed moves the record there. */
const PARENT_TRIGGERS = [
  ['lot_aliases_move_insert', 'after insert', 'lot_aliases', 'new', 'move_lots_of_aliases'],
  ['lot_aliases_move_update', 'after update', 'lot_aliases', 'new', 'move_lots_of_aliases'],
  ['lot_aliases_move_updated', 'after update', 'lot_aliases', 'old', 'move_lots_of_aliases'],
  ['lot_aliases_move_delete', 'after delete', 'lot_aliases', 'old', 'move_lots_of_aliases'],
  ['sales_order_lines_move_insert', 'after insert', 'sales_order_lines', 'new', 'move_orders_of_lines'],
  ['sales_order_lines_move_update', 'after update', 'sales_order_lines', 'new', 'move_orders_of_lines'],
  ['sales_order_lines_move_updated', 'after update', 'sales_order_lines', 'old', 'move_orders_of_lines'],
  ['sales_order_lines_move_delete', 'after delete', 'sales_order_lines', 'old', 'move_orders_of_lines'],
] as const;

// A record that this transaction wrote already is not written again. A lot whose number became an alias leaves the list of lots, so it moves too.
const MOVE_PARENTS = `
create function move_lots_of_aliases() returns trigger language plpgsql as $$
begin
  update lots set change_number = current_change() where change_number <> current_change()
    and lot_number in (select lot_number from changed_rows union select alias from changed_rows);
  return null;
end $$;
create function move_orders_of_lines() returns trigger language plpgsql as $$
begin
  update sales_orders set change_number = current_change() where change_number <> current_change() and id in (select sales_order_id from changed_rows);
  return null;
end $$;
${PARENT_TRIGGERS.map(
  ([trigger, when, table, rows, name]) =>
    `create trigger ${trigger} ${when} on ${table} referencing ${rows} table as changed_rows for each statement execute function ${name}();`,
).join('\n')}
`;

/** @param unrecorded columns whose change alone leaves no event */
const recordUpdates = (unrecorded: string) => `
create or replace function record_updates() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
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
       where f.value is distinct from old.value -> f.key and f.key not in (${unrecorded})
     ) diff
     where diff.new_values is not null',
    tg_table_name, tg_argv[0]) using author.actor_id, author.actor, author.reason, author.request_id;
  return null;
end $$;
`;

/** @param shown what an event of an insert or delete shows of the row */
const redactSecrets = (shown: string) => `
create or replace function redact_secrets(row_values jsonb) returns jsonb language sql immutable as $$
  select ${shown} || coalesce((select jsonb_object_agg(key, '[redacted]') from jsonb_object_keys(row_values) key
    where key in ('password_hash', 'token_hash', 'sealed_secret', 'code_hash') and row_values -> key <> 'null'), '{}'::jsonb)
$$`;
