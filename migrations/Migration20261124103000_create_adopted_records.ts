import { Migration } from '@mikro-orm/migrations';

/** Each row of the old system that was adopted: what became of it, and the row as it was. Running the adoption again finds it here. */
export class Migration20261124103000_create_adopted_records extends Migration {
  override up(): void {
    this.addSql(`
      create table adopted_records (
        source_table text not null,
        old_id text not null,
        outcome text not null check (outcome in ('adopted', 'merged', 'waiting')),
        new_table text,
        new_id bigint,
        reason text,
        received jsonb,
        adopted_at timestamptz not null default now(),
        primary key (source_table, old_id),
        constraint adopted_records_waiting_has_reason check (outcome <> 'waiting' or reason is not null)
      );
      comment on column adopted_records.reason is 'why the row waits for a person, or what a person should look at';
      comment on column adopted_records.received is 'the row as the old system held it, without password hashes; of an audit event it stands in audit_events';
      create index adopted_records_new on adopted_records (new_table, new_id);
      create index adopted_records_reason on adopted_records (source_table, reason) where reason is not null;
      create trigger adopted_records_never_deleted before delete or truncate on adopted_records
        for each statement execute function refuse_delete()`);
  }

  override down(): void {
    this.addSql(`drop table adopted_records`);
  }
}
