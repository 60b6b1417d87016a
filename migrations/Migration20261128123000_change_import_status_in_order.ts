import { Migration } from '@mikro-orm/migrations';

/** An import moves only along the life that `imports/lifecycle.ts` describes, whoever writes: a committed one, for example, is never opened again. */
export class Migration20261128123000_change_import_status_in_order extends Migration {
  override up(): void {
    this.addSql(STATUS_IN_ORDER);
  }

  override down(): void {
    this.addSql('drop trigger imports_status_in_order on imports');
    this.addSql('drop function refuse_import_status');
  }
}

const STATUS_IN_ORDER = `
create function refuse_import_status() returns trigger language plpgsql as $$
begin
  raise exception 'import % cannot become % from %', old.id, new.status, old.status using errcode = 'restrict_violation',
    constraint = 'imports_status_in_order';
end $$;
create trigger imports_status_in_order before update of status on imports for each row
  when (old.status <> new.status and (old.status, new.status) not in (
    ('received', 'validating'), ('received', 'failed'),
    ('validating', 'validated'), ('validating', 'failed'),
    ('validated', 'committing'), ('validated', 'failed'),
    ('committing', 'committed'), ('committing', 'validated'),
    ('failed', 'received'), ('failed', 'validated')))
  execute function refuse_import_status();
alter table imports enable always trigger imports_status_in_order;
`;
