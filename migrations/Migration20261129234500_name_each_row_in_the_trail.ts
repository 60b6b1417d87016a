import { Migration } from '@mikro-orm/migrations';

/**
 * Lines of an order, and the links, factors and codes of a user, share a name in the trail; an alias or an item code may get another name. The event of an update
 * says which row changed, so that each row can be compared with its events (docs/adr/0029-what-a-trail-proves.md). Rows whose events do not lead to them yet get
 * an event `baseline`.
 */
export class Migration20261129234500_name_each_row_in_the_trail extends Migration {
  override up(): void {
    this.addSql(recordUpdates('%s', OF_EACH_ROW));
    this.addSql(updateTriggers(`, 'each'`));
    this.addSql(BASELINE);
  }

  override down(): void {
    this.addSql(updateTriggers(''));
    this.addSql(recordUpdates('', ''));
  }
}

/** Tables whose names in the trail do not say for ever which row it is, and the columns that name them. */
const NAMED_BY_ROW = {
  lot_aliases: 'alias',
  product_item_codes: 'item_code',
  sales_order_lines: 'sales_order_id',
  password_links: 'user_id',
  second_factors: 'user_id',
  recovery_codes: 'user_id',
};

/** Tables whose rows are pairs of keys: nothing updates them. */
const PAIRS = { user_roles: 'user_id', role_permissions: 'role_key', second_factor_roles: 'role_key' };

const SECRETS = `''password_hash'', ''token_hash'', ''sealed_secret'', ''code_hash''`;

/** The key of the row, where the trigger asks for it, beside what changed. */
const OF_EACH_ROW = `, case tg_argv[1] when 'each' then ' || jsonb_build_object(''id'', n.id)' else '' end`;

const recordUpdates = (key: string, keys: string) => `
create or replace function record_updates() returns trigger language plpgsql security definer set search_path = public, pg_temp set timezone = 'UTC' set bytea_output = 'hex' as $$
declare author record;
begin
  select * from audit_author() into author;
  execute format(
    'insert into audit_events (actor_id, actor, action, entity_type, entity_id, old_values, new_values, reason, request_id, change_number)
     select $1, $2, ''update'', %L, n.%I::text, diff.old_values${key}, diff.new_values${key}, $3, $4, $5
     from new_rows n join old_rows o using (id)
     cross join lateral (
       select coalesce(jsonb_object_agg(f.key, case when f.key in (${SECRETS}) then redacted(f.value) else f.value end)
                filter (where f.key <> ''version''), jsonb_object_agg(f.key, f.value)) as new_values,
              coalesce(jsonb_object_agg(f.key, case when f.key in (${SECRETS}) then redacted(old.value -> f.key) else old.value -> f.key end)
                filter (where f.key <> ''version''), jsonb_object_agg(f.key, old.value -> f.key)) as old_values
       from jsonb_each(to_jsonb(n)) f, (select to_jsonb(o) as value offset 0) old
       where f.value is distinct from old.value -> f.key and f.key not in (''updated_at'', ''change_number'')
     ) diff
     where diff.new_values is not null',
    tg_table_name, tg_argv[0]${keys}${keys}) using author.actor_id, author.actor, author.reason, author.request_id, current_change();
  return null;
end $$;
`;

const updateTriggers = (detail: string) =>
  Object.entries(NAMED_BY_ROW)
    .map(
      ([
        table,
        entity,
      ]) => `create or replace trigger ${table}_audit_update after update on ${table} referencing old table as old_rows new table as new_rows
        for each statement execute function record_updates('${entity}'${detail});`,
    )
    .join('\n');

// Rows that were updated before, without their key; and pairs that are older than their trail.
const BASELINE = `
create function keep_baseline() returns void language plpgsql set timezone = 'UTC' set bytea_output = 'hex' as $$
declare target record;
begin
  for target in
    select * from (values ${[
      ...Object.entries(NAMED_BY_ROW).map(([table, entity]) => `('${table}', '${entity}', 'e.action = ''update''', 'n.id')`),
      ...Object.entries(PAIRS).map(([table, entity]) => `('${table}', '${entity}', null, 'n.*')`),
    ].join(', ')}) t (name, entity, condition, place)
  loop
    execute format(
      'insert into audit_events (actor, action, entity_type, entity_id, new_values, reason, request_id)
       select ''release'', ''baseline'', %L, n.%I::text, %s, ''say which rows there are'', ''Migration20261129234500'' from %I n
       where %s exists (select from audit_events e where e.entity_type = %L and e.entity_id = n.%I::text and %s) order by %s',
      target.name, target.entity, kept_values(target.name::regclass, 'n'), target.name,
      case when target.condition is null then 'not' else '' end, target.name, target.entity,
      coalesce(target.condition, format('e.action in (''insert'', ''baseline'') and e.new_values = %s', kept_values(target.name::regclass, 'n'))), target.place);
  end loop;
end $$;
select keep_baseline();
drop function keep_baseline;
`;
