import { Migration } from '@mikro-orm/migrations';

/**
 * Rows of the earlier system that wait are listed and dismissed: each has an id, and a decision beside it. The file that a waiting row names is known to
 * the sweep of storage.
 */
export class Migration20261128171000_list_adopted_records extends Migration {
  override up(): void {
    this.addSql(`alter table adopted_records
        add column id bigint generated always as identity,
        add column storage_key text generated always as (case when outcome = 'waiting' then nullif(btrim(received ->> 'storage_key'), '') end) stored;
      alter table adopted_records add constraint adopted_records_id_key unique (id);
      comment on column adopted_records.storage_key is 'the file of a row that waits, which no other record may name yet';
      create index adopted_records_waiting on adopted_records (id desc) where ${WAITING};
      create index adopted_records_waiting_table on adopted_records (source_table, id desc) where ${WAITING};
      create index adopted_records_waiting_reason on adopted_records (reason, id desc) where ${WAITING}`);
    this.addSql(`
      create table dismissed_records (
        id bigint primary key references adopted_records (id) on delete restrict,
        dismissed_at timestamptz not null default now()
      );
      comment on table dismissed_records is 'waiting rows of the earlier system that a person decided not to adopt; the audit trail has the reason';
      select attach_audit('dismissed_records', 'id', 'lean');
      create trigger dismissed_records_never_deleted before delete or truncate on dismissed_records
        for each statement execute function refuse_delete()`);
  }

  override down(): void {
    this.addSql(`drop table dismissed_records`);
    this.addSql(`alter table adopted_records drop column storage_key, drop column id`);
    this.addSql(`drop index if exists adopted_records_waiting, adopted_records_waiting_table, adopted_records_waiting_reason`);
  }
}

// A waiting shipment is in the review queue instead.
const WAITING = `outcome = 'waiting' and new_table is distinct from 'unlinked_distributions'`;
