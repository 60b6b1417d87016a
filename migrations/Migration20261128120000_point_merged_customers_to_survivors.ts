import { Migration } from '@mikro-orm/migrations';

/**
 * A merged customer points straight to the customer that stands for it (design section 2, invariant 9), so that no statement has to follow a chain.
 * Stored chains are shortened first, each with its audit event.
 */
export class Migration20261128120000_point_merged_customers_to_survivors extends Migration {
  override up(): void {
    this.addSql(AUDIT_CONTEXT);
    this.addSql(SHORTEN_CHAINS);
    this.addSql(REFUSE_CIRCLES);
    this.addSql(ONE_HOP);
  }

  /** The chains as they were are in the audit trail; one hop serves the code before as well. */
  override down(): void {
    this.addSql('drop trigger customers_merged_once on customers; drop function refuse_merge_chain()');
  }
}

const AUDIT_CONTEXT = `select set_config('silqe.actor', 'release', true),
  set_config('silqe.reason', 'point merged customers straight to their survivor', true), set_config('silqe.request_id', 'Migration20261128120000', true)`;

const SHORTEN_CHAINS = `
with recursive led as (
  select id, merged_into_id as survivor_id from customers where merged_into_id is not null
  union
  select l.id, c.merged_into_id from led l join customers c on c.id = l.survivor_id where c.merged_into_id is not null
), straight as (
  select l.id, l.survivor_id from led l join customers s on s.id = l.survivor_id where s.merged_into_id is null
)
update customers c set merged_into_id = s.survivor_id from straight s where s.id = c.id and c.merged_into_id <> s.survivor_id;
`;

// No use case could make a circle, but hand-typed SQL could: then nobody but a person knows which customer stands.
const REFUSE_CIRCLES = `
do $$
declare circle text;
begin
  select string_agg(c.id::text, ', ' order by c.id) into circle from customers c join customers s on s.id = c.merged_into_id where s.merged_into_id is not null;
  if circle is not null then
    raise exception 'customers % were merged into one another in a circle: decide which one stands and set its merged_into_id to null', circle;
  end if;
end $$;
`;

// FOR SHARE waits for a merge of the survivor that is under way, and lets none begin before this one has ended. Under another isolation the check
// would read an old snapshot, so it is refused there.
const ONE_HOP = `
create function refuse_merge_chain() returns trigger language plpgsql as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'merge customers under READ COMMITTED' using errcode = 'feature_not_supported';
  end if;
  perform from customers where id = new.merged_into_id and merged_into_id is null for share;
  if not found then
    raise exception 'customer % was merged itself: customer % must point to its survivor', new.merged_into_id, new.id using errcode = 'restrict_violation',
      constraint = 'customers_merged_once';
  end if;
  if exists (select from customers where merged_into_id = new.id) then
    raise exception 'customers that were merged into customer % must point to its survivor first', new.id using errcode = 'restrict_violation',
      constraint = 'customers_merged_once';
  end if;
  return null;
end $$;
create constraint trigger customers_merged_once after insert or update of merged_into_id on customers
  for each row when (new.merged_into_id is not null) execute function refuse_merge_chain();
alter table customers enable always trigger customers_merged_once;
`;
