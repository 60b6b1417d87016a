import { Migration } from '@mikro-orm/migrations';

/**
 * Seals of the trail (design section 8, docs/PROOF.md): a job closes events in their order into a Merkle tree and signs its head, so that an event that is
 * changed, removed or slipped in later no longer fits.
 */
export class Migration20261129233051_seal_events extends Migration {
  override up(): void {
    this.addSql(TABLES);
    this.addSql(NEVER_CHANGED);
  }

  override down(): void {
    this.addSql('drop table audit_checkpoints, audit_nodes, audit_seals, audit_origins; drop function refuse_seal_change');
  }
}

// Hashes do not compress, and stored this way a part of them is read without the rest.
const TABLES = `
create table audit_origins (origin text primary key);
insert into audit_origins values ('silqeqms/' || gen_random_uuid());
comment on table audit_origins is 'the name of this trail in its checkpoints';
create table audit_seals (
  tree_size bigint primary key,
  first_index bigint not null unique check (first_index >= 0 and first_index < tree_size),
  event_ids bigint[] not null check (cardinality(event_ids) = tree_size - first_index),
  leaf_hashes bytea not null check (length(leaf_hashes) = 32 * (tree_size - first_index)),
  frontier bytea not null check (length(frontier) > 0 and length(frontier) % 32 = 0),
  root bytea not null check (length(root) = 32),
  checkpoint text not null,
  up_to_change bigint not null,
  up_to_event bigint not null,
  next_change bigint not null,
  sealed_at timestamptz not null
);
alter table audit_seals alter column leaf_hashes set storage external;
create unique index audit_seals_in_order on audit_seals (up_to_change, up_to_event);
create index audit_seals_next_change on audit_seals (next_change);
comment on table audit_seals is 'a batch of events that the Merkle tree of the trail took in, in their order, and the signed head of the tree behind them';
comment on column audit_seals.frontier is 'roots of the complete subtrees that the tree of this size consists of, the largest first';
comment on column audit_seals.next_change is 'events of a change of this number or a later one were made after sealed_at';
create table audit_nodes (
  index bigint primary key,
  hash bytea not null check (length(hash) = 32)
);
comment on table audit_nodes is 'hash of each complete subtree of 1,024 leaves, so that a proof reads little';
create table audit_checkpoints (
  tree_size bigint primary key references audit_seals (tree_size) on delete restrict,
  storage_key text not null unique,
  sha256 text not null,
  stored_at timestamptz not null default clock_timestamp()
);
comment on table audit_checkpoints is 'checkpoints that are also kept in the file storage';
`;

// ENABLE ALWAYS: session_replication_role = replica does not get round these.
const NEVER_CHANGED = `
create function refuse_seal_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: % is refused', tg_table_name, tg_op using errcode = 'restrict_violation';
end $$;
${['audit_origins', 'audit_seals', 'audit_nodes', 'audit_checkpoints']
  .map(
    (
      table,
    ) => `create trigger ${table}_append_only before update or delete or truncate on ${table} for each statement execute function refuse_seal_change();
alter table ${table} enable always trigger ${table}_append_only;`,
  )
  .join('\n')}
`;
