import { Migration } from '@mikro-orm/migrations';

/**
 * Tracing reports and their approvals are evidence of what was said when: neither is ever changed, whoever writes. One that was made here names
 * its file whole; of one that an earlier system made, whoever made it is not known, and the file may not have come over.
 */
export class Migration20261126110000_freeze_tracing_reports extends Migration {
  override up(): void {
    this.addSql(SIZE_AND_PROOF);
    this.addSql(LISTS);
    this.addSql(NEVER_CHANGED);
  }

  override down(): void {
    this.addSql(`drop trigger tracing_reports_never_changed on tracing_reports; drop trigger approvals_eml_never_changed on approvals_eml;
      drop function refuse_change`);
    this.addSql('drop index tracing_reports_month, tracing_reports_lot');
    this.addSql(`alter table approvals_eml drop constraint approvals_eml_uploaded_whole`);
    this.addSql(`comment on column tracing_reports.generated_at is null; comment on column tracing_reports.generated_by_user_id is null`);
    this.addSql(`alter table tracing_reports drop constraint tracing_reports_made_whole, drop column byte_size`);
  }
}

const SIZE_AND_PROOF = `
alter table tracing_reports add column byte_size bigint check (byte_size >= 0),
  add constraint tracing_reports_made_whole check (generated_by_user_id is null
    or (storage_key is not null and sha256 is not null and byte_size is not null and row_count is not null));
comment on column tracing_reports.generated_at is 'when the reading of the log began';
comment on column tracing_reports.generated_by_user_id is 'null for a report of an earlier system';
alter table approvals_eml add constraint approvals_eml_uploaded_whole
  check (uploaded_by_user_id is null or (sha256 is not null and byte_size is not null));
`;

const LISTS = `
create index tracing_reports_month on tracing_reports ((filters ->> 'month'), id desc);
create index tracing_reports_lot on tracing_reports ((filters ->> 'lotNumber'), id desc);
`;

const NEVER_CHANGED = `
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% holds evidence: % is refused', tg_table_name, tg_op using errcode = 'restrict_violation',
    hint = 'make a new report, attach a further approval';
end $$;
create trigger tracing_reports_never_changed before update on tracing_reports for each statement execute function refuse_change();
create trigger approvals_eml_never_changed before update on approvals_eml for each statement execute function refuse_change();
`;
