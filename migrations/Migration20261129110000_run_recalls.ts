import { Migration } from '@mikro-orm/migrations';

/**
 * Recalls and drills with their frozen scope and what follows (design section 7, docs/adr/0025-a-recall-is-a-ledger.md). Whatever changes the scope of an
 * open recall writes a change of it in the same transaction, by triggers, whoever writes.
 */
export class Migration20261129110000_run_recalls extends Migration {
  override up(): void {
    for (const statements of [RECALLS, SCOPE, RECORDS, AUDIT, NOTE_SCOPE, NOTE_RETURNS, KEEP_RECALLED]) this.addSql(statements);
  }

  override down(): void {
    this.addSql(`drop function note_recall_scope() cascade; drop function note_recall_returns() cascade; drop function refuse_releasing_recalled_lot() cascade;
      drop view open_recall_lots;
      drop table recall_reply_links, recall_checks, recall_replies, recall_notices, recall_scope_changes, recall_consignees, recall_lots, recalls;
      drop function refuse_change_of_closed_recall()`);
  }
}

const VOIDABLE = `voided_at timestamptz, void_reason text, version integer not null default 1, created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(), check ((voided_at is null) = (void_reason is null) and void_reason <> '')`;

const RECALLS = `
create table recalls (
  id bigint generated always as identity primary key,
  title text not null check (btrim(title) <> ''),
  reason text not null check (btrim(reason) <> ''),
  kind text not null check (kind in ('recall', 'correction', 'market_withdrawal', 'drill')),
  classification text check (classification in ('I', 'II', 'III')),
  effectiveness_level text check (effectiveness_level in ('A', 'B', 'C', 'D', 'E')),
  ship_date_from date,
  ship_date_to date,
  instructions text,
  opened_on date not null,
  response_due_on date,
  expected_completion_on date,
  chosen_because text,
  closed_at timestamptz,
  close_reason text,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint recalls_range check (ship_date_from <= ship_date_to),
  constraint recalls_close_has_reason check ((closed_at is null) = (close_reason is null) and close_reason <> '')
);
comment on column recalls.opened_on is 'the day where the company works; the ten working days of 21 CFR 806.10 run from it';
comment on column recalls.chosen_because is 'why the lot of a random drill is a hard one';
create index recalls_open on recalls (id) where closed_at is null;
create table recall_lots (
  id bigint generated always as identity primary key,
  recall_id bigint not null references recalls (id) on delete restrict,
  lot_number text not null references lots (lot_number) on delete restrict,
  created_at timestamptz not null default now(),
  constraint recall_lots_once unique (recall_id, lot_number)
);
create index recall_lots_of_lot on recall_lots (lot_number);
create view open_recall_lots as
  select l.lot_number, r.id as recall_id, coalesce(r.ship_date_from, '-infinity') as ship_date_from, coalesce(r.ship_date_to, 'infinity') as ship_date_to
  from recall_lots l join recalls r on r.id = l.recall_id where r.closed_at is null;
`;

const SCOPE = `
create table recall_consignees (
  id bigint generated always as identity primary key,
  recall_id bigint not null references recalls (id) on delete restrict,
  consignee_id bigint not null references consignees (id) on delete restrict,
  is_late boolean not null default false,
  created_at timestamptz not null default now(),
  constraint recall_consignees_once unique (recall_id, consignee_id)
);
create index recall_consignees_of on recall_consignees (consignee_id);
comment on column recall_consignees.is_late is 'it joined after the scope was frozen';
create table recall_scope_changes (
  id bigint generated always as identity primary key,
  recall_id bigint not null references recalls (id) on delete restrict,
  recall_consignee_id bigint not null references recall_consignees (id) on delete restrict,
  distribution_id bigint not null references distribution_log_entries (id) on delete restrict,
  change text not null check (change in ('frozen', 'extended', 'shipped', 'voided', 'corrected', 'merged', 'returned', 'return_voided')),
  sku text not null,
  lot_number text not null,
  ship_date date not null,
  order_number text not null,
  customer_po text,
  units integer not null,
  units_returned integer not null,
  recorded_at timestamptz not null default clock_timestamp()
);
comment on table recall_scope_changes is 'the scope of recalls as a ledger: what was frozen, and each change since; its sums are the scope at any instant';
create index recall_scope_changes_of on recall_scope_changes (recall_id, recall_consignee_id);
create index recall_scope_changes_late on recall_scope_changes (recall_id, id desc) where change not in ('frozen', 'extended');
create index recall_scope_changes_entry on recall_scope_changes (distribution_id);
`;

const RECORDS = `
create table recall_notices (
  id bigint generated always as identity primary key,
  recall_consignee_id bigint not null references recall_consignees (id) on delete restrict,
  method text not null check (method in ('email', 'letter', 'phone', 'visit', 'fax')),
  sent_on date not null,
  sent_to text not null check (btrim(sent_to) <> ''),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  ${VOIDABLE}
);
create index recall_notices_of on recall_notices (recall_consignee_id, id);
create table recall_replies (
  id bigint generated always as identity primary key,
  recall_consignee_id bigint not null references recall_consignees (id) on delete restrict,
  received_on date not null,
  respondent text not null check (btrim(respondent) <> ''),
  on_hand integer not null check (on_hand >= 0),
  used integer not null check (used >= 0),
  destroyed integer not null check (destroyed >= 0),
  returned integer not null check (returned >= 0),
  forwarded_to text,
  comment text,
  returned_before integer not null,
  by_link boolean not null default false,
  ${VOIDABLE}
);
comment on column recall_replies.returned_before is 'units that the log had as returned when the reply came: what comes back later was on hand';
create index recall_replies_of on recall_replies (recall_consignee_id, id);
create table recall_checks (
  id bigint generated always as identity primary key,
  recall_consignee_id bigint not null references recall_consignees (id) on delete restrict,
  checked_on date not null,
  method text not null check (method in ('email', 'letter', 'phone', 'visit', 'fax')),
  result text not null check (result in ('effective', 'not_effective', 'unreachable')),
  comment text,
  ${VOIDABLE}
);
create index recall_checks_of on recall_checks (recall_consignee_id, id);
create table recall_reply_links (
  id bigint generated always as identity primary key,
  recall_consignee_id bigint not null references recall_consignees (id) on delete restrict,
  token_hash bytea not null unique,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);
create index recall_reply_links_of on recall_reply_links (recall_consignee_id) where revoked_at is null;
`;

const VERSIONED = ['recalls', 'recall_notices', 'recall_replies', 'recall_checks'];
const KEPT = [...VERSIONED, ...['recall_lots', 'recall_consignees', 'recall_scope_changes', 'recall_reply_links']];
const CLOSED_WITH_ITS_RECALL = ['recall_notices', 'recall_replies', 'recall_checks', 'recall_reply_links'];

// The ledger is only added to, so its events say what the rows say: they are lean.
const AUDIT = `
${VERSIONED.map((table) => `create trigger ${table}_version before update on ${table} for each row execute function advance_row_version();`).join('\n')}
${KEPT.map((table) => `create trigger ${table}_never_deleted before delete or truncate on ${table} for each statement execute function refuse_delete();`).join('\n')}
create trigger recall_scope_changes_never_changed before update on recall_scope_changes for each statement execute function refuse_delete();
select ${KEPT.map((table) => `attach_audit('${table}', 'id', '${table === 'recall_scope_changes' || table === 'recall_consignees' ? 'lean' : 'full'}')`).join(', ')};
create function refuse_change_of_closed_recall() returns trigger language plpgsql as $$
declare closed bigint;
begin
  select r.id into closed from recalls r join recall_consignees c on c.recall_id = r.id where c.id = new.recall_consignee_id and r.closed_at is not null;
  if closed is not null then
    raise exception 'recall % is closed', closed using errcode = 'restrict_violation', constraint = 'recalls_closed';
  end if;
  return new;
end $$;
${CLOSED_WITH_ITS_RECALL.map(
  (table) =>
    `create trigger ${table}_while_open before insert or update on ${table} for each row execute function refuse_change_of_closed_recall();`,
).join('\n')}
`;

const CHANGED = `(o.customer_id, o.consignee_key, o.lot_number, o.sku, o.ship_date, o.sales_order_id, o.quantity)
  is distinct from (n.customer_id, n.consignee_key, n.lot_number, n.sku, n.ship_date, n.sales_order_id, n.quantity)`;

/** What of the rows of a transition table is in the scope of an open recall. */
const inScope = (rows: string): string => `
  select l.recall_id, d.id, d.customer_id, d.consignee_key, d.lot_number, d.sku, d.ship_date, d.sales_order_id, d.order_number, d.quantity
  from ${rows} d join open_recall_lots l on l.lot_number = d.lot_number and d.ship_date between l.ship_date_from and l.ship_date_to
  where d.voided_at is null`;

const RETURNED = `coalesce((select sum(r.quantity) from distribution_returns r where r.distribution_id = e.id and r.voided_at is null), 0)`;

/**
 * Adds the consignees of the effects that the recalls lack, then the effects: two statements, so that the second sees what another transaction added.
 * @param effects SQL with one row for each side of a change
 */
const writeEffects = (effects: string): string => `
  insert into recall_consignees (recall_id, consignee_id, is_late)
    select distinct e.recall_id, k.id, true from (${effects}) e
    join consignees k on k.customer_id = e.customer_id and k.consignee_key = e.consignee_key
    where e.units > 0
  on conflict do nothing;
  insert into recall_scope_changes (recall_id, recall_consignee_id, distribution_id, change, sku, lot_number, ship_date, order_number, customer_po, units, units_returned)
    select e.recall_id, c.id, e.id, e.change, e.sku, e.lot_number, e.ship_date, e.order_number, s.customer_po, e.units,
      case when e.moves then sign(e.units)::int * ${RETURNED} else 0 end
    from (${effects}) e
    join consignees k on k.customer_id = e.customer_id and k.consignee_key = e.consignee_key
    join recall_consignees c on c.recall_id = e.recall_id and c.consignee_id = k.id
    left join sales_orders s on s.id = e.sales_order_id
    where e.units <> 0 order by e.id, e.units;
`;

const SHIPPED = `select e.*, 'shipped' as change, e.quantity as units, false as moves from (${inScope('new_rows')}) e`;

/** Both sides of what was changed: what leaves the scope with its old values, what enters it with the new ones. A quantity alone is one difference. */
const CORRECTED = `
  with was as (${inScope('old_rows')}), becomes as (${inScope('new_rows')}), changed as (
    select o.recall_id as was_in, n.recall_id as is_in, o, n, coalesce(m.merged_into_id = n.customer_id, false) as is_merged,
      (o.customer_id, o.consignee_key, o.lot_number, o.sku, o.ship_date, o.sales_order_id) = (n.customer_id, n.consignee_key, n.lot_number, n.sku, n.ship_date, n.sales_order_id) as is_quantity,
      exists (select from new_rows v where v.id = o.id and v.voided_at is not null) as is_voided
    from was o full join becomes n on n.recall_id = o.recall_id and n.id = o.id
    left join customers m on m.id = o.customer_id
    where o.id is null or n.id is null or ${CHANGED}
  )
  select (n).*, 'corrected' as change, (n).quantity - (o).quantity as units, false as moves from changed where is_quantity
  union all
  select (o).recall_id, (o).id, case when is_merged and not exists (select from recall_consignees c join consignees k on k.id = c.consignee_id
      where c.recall_id = was_in and (k.customer_id, k.consignee_key) = ((o).customer_id, (o).consignee_key)) then (n).customer_id else (o).customer_id end,
    (o).consignee_key, (o).lot_number, (o).sku, (o).ship_date, (o).sales_order_id, (o).order_number, (o).quantity,
    case when is_voided then 'voided' when is_merged then 'merged' else 'corrected' end, -(o).quantity, true
  from changed where was_in is not null and is_quantity is not true
  union all
  select (n).*, case when is_merged then 'merged' else 'corrected' end, (n).quantity, true from changed where is_in is not null and is_quantity is not true`;

// A recall locks its lots before it freezes their scope, and whoever ships or corrects holds a share lock on them: one of the two waits, and then sees
// what the other did. An insert holds it already (refuse_shipping_held_lot, whose trigger comes first by its name).
// A merged customer keeps what its ship-to was told and answered: its place in the recall becomes that of the survivor, unless that one has a place too.
const NOTE_SCOPE = `
create function note_recall_scope() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if not exists (select from open_recall_lots l where l.lot_number = any (array(select distinct lot_number from new_rows))) then return null; end if;
    ${writeEffects(SHIPPED)}
  else
    perform from lots where lot_number = any (array(select lot_number from new_rows union select lot_number from old_rows)) order by lot_number for share;
    update recall_consignees c set consignee_id = t.id
    from consignees f join customers m on m.id = f.customer_id
    join consignees t on t.customer_id = m.merged_into_id and t.consignee_key = f.consignee_key
    where c.consignee_id = f.id and f.customer_id = any (array(select o.customer_id from old_rows o join new_rows n using (id) where o.customer_id <> n.customer_id))
      and exists (select from recalls r where r.id = c.recall_id and r.closed_at is null)
      and not exists (select from recall_consignees other where other.recall_id = c.recall_id and other.consignee_id = t.id);
    if not exists (select from open_recall_lots l where l.lot_number = any (array(select lot_number from new_rows union select lot_number from old_rows))) then
      return null;
    end if;
    ${writeEffects(CORRECTED)}
  end if;
  return null;
end $$;
revoke execute on function note_recall_scope() from public;
create trigger distribution_log_note_recall_scope after insert on distribution_log_entries referencing new table as new_rows
  for each statement execute function note_recall_scope();
create trigger distribution_log_note_recall_scope_update after update on distribution_log_entries referencing old table as old_rows new table as new_rows
  for each statement execute function note_recall_scope();
alter table distribution_log_entries enable always trigger distribution_log_note_recall_scope;
alter table distribution_log_entries enable always trigger distribution_log_note_recall_scope_update;
`;

const returnEffect = (change: string, sign: string, rows: string) => `
  insert into recall_scope_changes (recall_id, recall_consignee_id, distribution_id, change, sku, lot_number, ship_date, order_number, customer_po, units, units_returned)
    select l.recall_id, c.id, d.id, '${change}', d.sku, d.lot_number, d.ship_date, d.order_number, s.customer_po, 0, ${sign}b.quantity
    from ${rows} b join distribution_log_entries d on d.id = b.distribution_id
    join open_recall_lots l on l.lot_number = d.lot_number and d.ship_date between l.ship_date_from and l.ship_date_to
    join consignees k on k.customer_id = d.customer_id and k.consignee_key = d.consignee_key
    join recall_consignees c on c.recall_id = l.recall_id and c.consignee_id = k.id
    left join sales_orders s on s.id = d.sales_order_id
    where d.voided_at is null order by b.id;`;

const NOTE_RETURNS = `
create function note_recall_returns() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform from lots where lot_number = any (array(
    select d.lot_number from new_rows b join distribution_log_entries d on d.id = b.distribution_id)) order by lot_number for share;
  if tg_op = 'INSERT' then ${returnEffect('returned', '', '(select * from new_rows where voided_at is null)')}
  else ${returnEffect('return_voided', '-', '(select n.* from new_rows n join old_rows o using (id) where o.voided_at is null and n.voided_at is not null)')}
  end if;
  return null;
end $$;
revoke execute on function note_recall_returns() from public;
create trigger distribution_returns_note_recall after insert on distribution_returns referencing new table as new_rows
  for each statement execute function note_recall_returns();
create trigger distribution_returns_note_recall_update after update on distribution_returns referencing old table as old_rows new table as new_rows
  for each statement execute function note_recall_returns();
alter table distribution_returns enable always trigger distribution_returns_note_recall;
alter table distribution_returns enable always trigger distribution_returns_note_recall_update;
`;

const KEEP_RECALLED = `
create function refuse_releasing_recalled_lot() returns trigger language plpgsql as $$
declare open_recall bigint;
begin
  select l.recall_id into open_recall from open_recall_lots l join recalls r on r.id = l.recall_id
    where l.lot_number = new.lot_number and r.kind <> 'drill' limit 1;
  if open_recall is not null then
    raise exception 'lot % is in the open recall %', new.lot_number, open_recall using errcode = 'restrict_violation', constraint = 'lots_recalled';
  end if;
  return new;
end $$;
create trigger lots_recalled before update of status on lots for each row when (old.status = 'recalled' and new.status <> 'recalled')
  execute function refuse_releasing_recalled_lot();
alter table lots enable always trigger lots_recalled;
`;
