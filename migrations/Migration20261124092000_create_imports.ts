import { Migration } from '@mikro-orm/migrations';

/** Imports keep the file as received, every raw row, and what was wrong with it (design sections 2.7 and 4). */
export class Migration20261124092000_create_imports extends Migration {
  override up(): void {
    this.addSql(IMPORTS);
    this.addSql(IMPORT_ROWS);
    this.addSql(`create trigger imports_version before update on imports for each row execute function advance_row_version()`);
    this.addSql(`select attach_audit('imports', 'id', 'full')`);
    this.addSql(
      `create trigger imports_never_deleted before delete or truncate on imports for each statement execute function refuse_delete()`,
    );
    this.addSql(
      `create trigger import_rows_never_deleted before delete or truncate on import_rows for each statement execute function refuse_delete()`,
    );
  }

  override down(): void {
    this.addSql(`alter table distribution_log_entries drop constraint distribution_log_entries_import_row_fk`);
    this.addSql(`drop index distribution_log_import_row`);
    this.addSql(`drop table import_rows, import_progress, imports`);
  }
}

const IMPORTS = `
create table imports (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('distributions_csv', 'sales_orders_pdf')),
  status text not null check (status in ('received', 'validating', 'validated', 'committing', 'committed', 'failed')),
  filename text not null,
  byte_size bigint not null check (byte_size >= 0),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  storage_key text not null unique,
  encoding text,
  delimiter text,
  columns text[],
  counts jsonb,
  preview jsonb,
  allow_partial boolean,
  problem jsonb,
  created_by_user_id bigint not null references users (id) on delete restrict,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  validated_at timestamptz,
  committed_at timestamptz,
  constraint imports_failed_has_problem check (status <> 'failed' or problem is not null)
);
comment on column imports.columns is 'the header as received; the cells of import_rows.raw stand in its order';
comment on column imports.problem is 'why the import as a whole failed, or why its last commit was refused';
create table import_progress (
  import_id bigint primary key references imports (id) on delete restrict,
  processed bigint not null,
  total bigint
);
`;

// A row's planned values stay beside its raw cells: the commit is INSERT ... SELECT, and an auditor sees what became of each cell.
const IMPORT_ROWS = `
create table import_rows (
  id bigint generated always as identity primary key,
  import_id bigint not null references imports (id) on delete restrict,
  line_number integer not null check (line_number > 0),
  status text not null check (status in ('valid', 'invalid', 'duplicate')),
  raw text[] not null,
  problems jsonb,
  ship_date date,
  order_number text,
  order_key text,
  facility_name text,
  company_key text,
  ship_to_name text,
  sku text,
  lot_number text,
  quantity integer,
  order_date date,
  tracking_number text,
  address1 text, address2 text, city text, state text, zip text, country text,
  contact_name text, contact_phone text, contact_email text,
  rep_id bigint,
  source text,
  lot_number_received text,
  constraint import_rows_line_key unique (import_id, line_number),
  constraint import_rows_status_and_problems check ((status = 'invalid') = (problems is not null))
);
create index import_rows_status on import_rows (import_id, status, line_number);
alter table distribution_log_entries add constraint distribution_log_entries_import_row_fk
  foreign key (import_row_id) references import_rows (id) on delete restrict;
create index distribution_log_import_row on distribution_log_entries (import_row_id) where import_row_id is not null;
`;
