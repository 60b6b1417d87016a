import { Migration } from '@mikro-orm/migrations';

/**
 * Reports, approvals and attachments of the earlier system keep who made or uploaded them, so that no longer tells which of them were adopted: a column
 * does. Approvals keep their notes, and customers the profile that was adopted, which counts as an order of its date. The files of what waits to be adopted are named, so that the sweep knows their owner.
 */
export class Migration20261128180000_keep_what_the_earlier_system_recorded extends Migration {
  override up(): void {
    this.addSql(CONTEXT);
    this.addSql(ADOPTED_PROFILES);
    for (const [table, by] of RECORDS) {
      this.addSql(`alter table ${table} add column adopted boolean not null default false`);
      this.addSql(`comment on column ${table}.adopted is 'recorded by the earlier system: the file may not have come over'`);
      if (table !== 'order_pdf_attachments') this.addSql(`alter table ${table} disable trigger ${table}_never_changed`);
      this.addSql(`update ${table} set adopted = true where ${by} is null`);
      if (table !== 'order_pdf_attachments') this.addSql(`alter table ${table} enable trigger ${table}_never_changed`);
    }
    this.addSql(`alter table approvals_eml add column notes text, drop constraint approvals_eml_uploaded_whole,
      add constraint approvals_eml_uploaded_whole check (adopted or uploaded_by_user_id is null or (sha256 is not null and byte_size is not null))`);
    this.addSql(`alter table tracing_reports drop constraint tracing_reports_made_whole,
      add constraint tracing_reports_made_whole check (adopted or generated_by_user_id is null
        or (storage_key is not null and sha256 is not null and byte_size is not null and row_count is not null))`);
    this.addSql(`comment on column tracing_reports.generated_by_user_id is 'null where the earlier system did not record it'`);
    this.addSql(`alter table adopted_records drop column storage_key, add column storage_key text generated always as (case
      when source_table = 'distribution_log_entries' then received ->> 'evidence_file_storage_key'
      when outcome = 'waiting' then nullif(btrim(coalesce(received ->> 'storage_key', received ->> 'report_storage_key')), '') end) stored`);
    this.addSql(`comment on column adopted_records.storage_key is 'a file of the earlier system that no record here names'`);
  }

  override down(): void {
    this.addSql(`drop table adopted_profiles`);
    this.addSql(`alter table adopted_records drop column storage_key,
      add column storage_key text generated always as (case when outcome = 'waiting' then nullif(btrim(received ->> 'storage_key'), '') end) stored`);
    this.addSql(`comment on column adopted_records.storage_key is 'the file of a row that waits, which no other record may name yet'`);
    this.addSql(`alter table tracing_reports drop constraint tracing_reports_made_whole, drop column adopted`);
    this.addSql(`alter table tracing_reports add constraint tracing_reports_made_whole check (generated_by_user_id is null
      or (storage_key is not null and sha256 is not null and byte_size is not null and row_count is not null)) not valid`);
    this.addSql(`alter table approvals_eml drop constraint approvals_eml_uploaded_whole, drop column adopted, drop column notes`);
    this.addSql(`alter table approvals_eml add constraint approvals_eml_uploaded_whole
      check (uploaded_by_user_id is null or (sha256 is not null and byte_size is not null)) not valid`);
    this.addSql(`alter table order_pdf_attachments drop column adopted`);
    this.addSql(`comment on column tracing_reports.generated_by_user_id is 'null for a report of an earlier system'`);
    for (const [table, name] of CHECKS) {
      this.addSql(`do $$ begin alter table ${table} validate constraint ${name}; exception when check_violation then null; end $$`);
    }
  }
}

const ADOPTED_PROFILES = `
create table adopted_profiles (
  customer_id bigint primary key references customers (id) on delete restrict,
  said_on date not null,
  facility_name text, address1 text, address2 text, city text, state text, zip text, country text,
  contact_name text, contact_phone text, contact_email text
);
comment on table adopted_profiles is 'customers as the earlier system knew them: profiles are derived from them as from an order of their date';
`;

const RECORDS = [
  ['tracing_reports', 'generated_by_user_id'],
  ['approvals_eml', 'uploaded_by_user_id'],
  ['order_pdf_attachments', 'uploaded_by_user_id'],
] as const;

const CHECKS = [
  ['tracing_reports', 'tracing_reports_made_whole'],
  ['approvals_eml', 'approvals_eml_uploaded_whole'],
] as const;

const CONTEXT = `select set_config('silqe.actor', 'release', true), set_config('silqe.reason', 'records of the earlier system are marked', true),
  set_config('silqe.request_id', 'Migration20261128180000', true)`;
