import { Migration } from '@mikro-orm/migrations';

/** Who the company is, as its notices print it: one row, which is there from the start and is only changed. */
export class Migration20261129120000_keep_settings extends Migration {
  override up(): void {
    this.addSql(`create table company_settings (
        id smallint primary key default 1 check (id = 1),
        company_name text check (btrim(company_name) <> ''),
        address_lines text[] not null default '{}',
        contact_name text check (btrim(contact_name) <> ''),
        contact_phone text check (btrim(contact_phone) <> ''),
        contact_email text check (btrim(contact_email) <> ''),
        version integer not null default 1,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      );
      comment on table company_settings is 'one row: name, address and contact of the company, printed on the notices of recalls';
      insert into company_settings default values;
      create trigger company_settings_version before update on company_settings for each row execute function advance_row_version();
      create trigger company_settings_never_deleted before delete or truncate on company_settings for each statement execute function refuse_delete();
      select attach_audit('company_settings', 'id', 'full')`);
  }

  override down(): void {
    this.addSql('drop table company_settings');
  }
}
