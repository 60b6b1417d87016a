import { Migration } from '@mikro-orm/migrations';

/**
 * Customers, products, lots, sales orders and the distribution log (design sections 2 and 3).
 * `sales_order_id` of the log is nullable here, as in the system that is replaced; a later migration enforces it.
 */
export class Migration20261124091000_create_orders_and_distribution_log extends Migration {
  override up(): void {
    this.addSql(CUSTOMERS);
    this.addSql(PRODUCTS_AND_LOTS);
    this.addSql(SALES_ORDERS);
    this.addSql(CONSIGNEE_KEY);
    this.addSql(DISTRIBUTION_LOG);
    this.addSql(ATTACHMENTS_AND_REPORTS);
    for (const table of VERSIONED) {
      this.addSql(`create trigger ${table}_version before update on ${table} for each row execute function advance_row_version()`);
    }
    for (const [table, entity, detail] of AUDITED) {
      this.addSql(`select attach_audit('${table}', '${entity}', '${detail}')`);
    }
    for (const table of NEVER_DELETED) {
      this.addSql(
        `create trigger ${table}_never_deleted before delete or truncate on ${table} for each statement execute function refuse_delete()`,
      );
    }
  }

  override down(): void {
    this.addSql(`drop table approvals_eml, tracing_reports, order_pdf_attachments, distribution_log_entries, sales_order_lines, sales_orders,
      lot_aliases, lots, product_item_codes, products, customer_notes, customers`);
    this.addSql(`drop function consignee_key(text, text, text, text, text, text, text)`);
  }
}

const VERSIONED = ['customers', 'products', 'lots', 'sales_orders', 'distribution_log_entries'];

/** [table, the column that names the entity, what an insert's event holds] */
const AUDITED = [
  ['customers', 'id', 'lean'],
  ['customer_notes', 'id', 'full'],
  ['products', 'sku', 'full'],
  ['product_item_codes', 'item_code', 'full'],
  ['lots', 'lot_number', 'lean'],
  ['lot_aliases', 'alias', 'full'],
  ['sales_orders', 'id', 'lean'],
  ['sales_order_lines', 'sales_order_id', 'lean'],
  ['distribution_log_entries', 'id', 'lean'],
  ['order_pdf_attachments', 'id', 'full'],
  ['tracing_reports', 'id', 'full'],
  ['approvals_eml', 'id', 'full'],
] as const;

const NEVER_DELETED = [
  'customers',
  'customer_notes',
  'products',
  'lots',
  'sales_orders',
  'distribution_log_entries',
  'order_pdf_attachments',
  'tracing_reports',
  'approvals_eml',
];

const address = (prefix = ''): string =>
  ['facility_name', 'address1', 'address2', 'city', 'state', 'zip', 'country', 'contact_name', 'contact_phone', 'contact_email']
    .map((field) => `${prefix}${field} text${field === 'facility_name' ? ' not null' : ''}`)
    .join(',\n  ');

const CUSTOMERS = `
create table customers (
  id bigint generated always as identity primary key,
  company_key text not null check (company_key ~ '^[A-Z0-9]+$'),
  customer_number text check (customer_number <> ''),
  ${address()},
  primary_rep_id bigint references reps (id) on delete restrict,
  manual_fields text[] not null default '{}',
  merged_into_id bigint references customers (id) on delete restrict check (merged_into_id <> id),
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint customers_company_key_key unique (company_key),
  constraint customers_customer_number_key unique (customer_number)
);
comment on column customers.manual_fields is 'profile fields that an admin set by hand: the newest order does not change them';
comment on column customers.merged_into_id is 'a merged customer stays, so that its company key still finds the customer it became';
create index customers_rep on customers (primary_rep_id, id desc);
create index customers_search on customers using gin (facility_name gin_trgm_ops);
create index customers_merged on customers (merged_into_id) where merged_into_id is not null;
create table customer_notes (
  id bigint generated always as identity primary key,
  customer_id bigint not null references customers (id) on delete restrict,
  note_text text not null check (note_text <> ''),
  author text not null,
  author_user_id bigint references users (id) on delete restrict,
  noted_at timestamptz not null default now()
);
create index customer_notes_customer on customer_notes (customer_id, id desc);
`;

const PRODUCTS_AND_LOTS = `
create table products (
  id bigint generated always as identity primary key,
  sku text not null check (sku <> ''),
  name text not null check (name <> ''),
  description text,
  udi_di text check (udi_di ~ '^[0-9]{14}$'),
  active boolean not null default true,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint products_sku_key unique (sku),
  constraint products_udi_di_key unique (udi_di)
);
create table product_item_codes (
  id bigint generated always as identity primary key,
  item_code text not null check (item_code <> ''),
  sku text not null references products (sku) on delete restrict,
  units_per_item integer not null check (units_per_item > 0),
  constraint product_item_codes_item_code_key unique (item_code)
);
create index product_item_codes_sku on product_item_codes (sku);
create table lots (
  id bigint generated always as identity primary key,
  lot_number text not null check (lot_number ~ '^SLQ-[0-9]{5,12}$'),
  sku text not null references products (sku) on delete restrict,
  manufactured_on date,
  expires_on date,
  units_produced integer check (units_produced >= 0),
  registered_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint lots_lot_number_key unique (lot_number),
  constraint lots_lot_number_sku_key unique (lot_number, sku),
  constraint lots_expire_after_manufacture check (expires_on > manufactured_on)
);
comment on column lots.registered_at is 'null while a lot is known only from shipments of it';
create index lots_sku on lots (sku, id desc);
create index lots_search on lots using gin (lot_number gin_trgm_ops);
create table lot_aliases (
  id bigint generated always as identity primary key,
  alias text not null check (alias <> ''),
  lot_number text not null references lots (lot_number) on update cascade on delete restrict,
  created_at timestamptz not null default now(),
  constraint lot_aliases_alias_key unique (alias)
);
create index lot_aliases_lot on lot_aliases (lot_number);
create index lot_aliases_search on lot_aliases using gin (alias gin_trgm_ops);
`;

const SALES_ORDERS = `
create table sales_orders (
  id bigint generated always as identity primary key,
  order_number text not null check (order_number <> ''),
  order_key text not null check (order_key <> ''),
  order_date date not null,
  ship_date date,
  customer_id bigint not null references customers (id) on delete restrict,
  source text not null check (source in ('manual', 'csv_import', 'pdf_import', 'shipstation')),
  status text not null check (status in ('pending', 'shipped', 'completed', 'cancelled')),
  external_key text,
  rep_id bigint references reps (id) on delete restrict,
  tracking_number text,
  notes text,
  customer_po text,
  ${address('sold_to_')},
  ${address('ship_to_')},
  reconstructed boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint sales_orders_order_key_customer_id_key unique (order_key, customer_id),
  constraint sales_orders_id_customer_id_key unique (id, customer_id),
  constraint sales_orders_external_key_key unique (external_key)
);
comment on column sales_orders.reconstructed is 'made from what a distribution says, since no order was found for it';
create index sales_orders_newest on sales_orders (order_date desc, id desc);
create index sales_orders_customer on sales_orders (customer_id, order_date desc, id desc);
create index sales_orders_status on sales_orders (status, order_date desc, id desc);
create index sales_orders_source on sales_orders (source, order_date desc, id desc);
create index sales_orders_rep on sales_orders (rep_id) where rep_id is not null;
create index sales_orders_number_search on sales_orders using gin (order_number gin_trgm_ops);
create index sales_orders_facility_search on sales_orders using gin (sold_to_facility_name gin_trgm_ops, ship_to_facility_name gin_trgm_ops);
create table sales_order_lines (
  id bigint generated always as identity primary key,
  sales_order_id bigint not null references sales_orders (id) on delete restrict,
  line_number integer not null check (line_number > 0),
  item_code text not null check (item_code <> ''),
  description text,
  sku text references products (sku) on delete restrict,
  unit text,
  quantity numeric(14,4) not null check (quantity > 0),
  units integer check (units > 0),
  unit_price numeric(12,2) check (unit_price >= 0),
  lot_number text,
  constraint sales_order_lines_number_key unique (sales_order_id, line_number),
  constraint sales_order_lines_devices_count_units check ((sku is null) = (units is null))
);
`;

// Addresses that differ only in letter case or white space are one consignee; anything more would be a guess.
const CONSIGNEE_KEY = `
create function consignee_key(facility text, address1 text, address2 text, city text, state text, zip text, country text)
returns uuid language sql immutable parallel safe as $$
  select md5(lower(regexp_replace(
    coalesce(btrim(facility), '') || chr(10) || coalesce(btrim(address1), '') || chr(10) || coalesce(btrim(address2), '') || chr(10) ||
    coalesce(btrim(city), '') || chr(10) || coalesce(btrim(state), '') || chr(10) || coalesce(btrim(zip), '') || chr(10) || coalesce(btrim(country), ''),
    '[ \\t]+', ' ', 'g')))::uuid
$$;
`;

const DISTRIBUTION_LOG = `
create table distribution_log_entries (
  id bigint generated always as identity primary key,
  sales_order_id bigint,
  customer_id bigint not null references customers (id) on delete restrict,
  order_number text not null check (order_number <> ''),
  ship_date date not null,
  sku text not null references products (sku) on delete restrict,
  lot_number text not null,
  lot_number_received text,
  quantity integer not null check (quantity > 0),
  source text not null check (source in ('manual', 'csv_import', 'pdf_import', 'shipstation')),
  external_key text,
  rep_id bigint references reps (id) on delete restrict,
  tracking_number text,
  ${address()},
  consignee_key uuid not null generated always as (consignee_key(facility_name, address1, address2, city, state, zip, country)) stored,
  import_row_id bigint,
  voided_at timestamptz,
  void_reason text,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint distribution_log_entries_sales_order_fk foreign key (sales_order_id) references sales_orders (id) on delete restrict,
  constraint distribution_log_entries_lot_sku_fk foreign key (lot_number, sku) references lots (lot_number, sku) on delete restrict,
  constraint distribution_log_entries_external_key_key unique (external_key),
  constraint distribution_log_entries_void_has_reason check ((voided_at is null) = (void_reason is null) and void_reason <> '')
);
comment on column distribution_log_entries.lot_number_received is 'the lot as first received, where it was an alias or written otherwise';
create unique index distribution_log_entries_same_distribution on distribution_log_entries
  (sales_order_id, ship_date, sku, lot_number, coalesce(tracking_number, '')) where voided_at is null;
create index distribution_log_newest on distribution_log_entries (ship_date desc, id desc);
create index distribution_log_order on distribution_log_entries (sales_order_id, ship_date desc, id desc);
create index distribution_log_customer on distribution_log_entries (customer_id, ship_date desc, id desc);
create index distribution_log_lot on distribution_log_entries (lot_number, ship_date desc, id desc);
create index distribution_log_sku on distribution_log_entries (sku, ship_date desc, id desc);
create index distribution_log_source on distribution_log_entries (source, ship_date desc, id desc);
create index distribution_log_rep on distribution_log_entries (rep_id, ship_date desc, id desc) where rep_id is not null;
create index distribution_log_search on distribution_log_entries using gin (order_number gin_trgm_ops, facility_name gin_trgm_ops);
create index distribution_log_tracking on distribution_log_entries (lower(tracking_number) text_pattern_ops);
create index distribution_log_contact on distribution_log_entries (customer_id, consignee_key, ship_date desc, id desc)
  where voided_at is null and coalesce(contact_name, contact_phone, contact_email) is not null;
`;

const ATTACHMENTS_AND_REPORTS = `
create table order_pdf_attachments (
  id bigint generated always as identity primary key,
  sales_order_id bigint not null references sales_orders (id) on delete restrict,
  storage_key text not null unique,
  filename text not null check (filename <> ''),
  pdf_type text not null check (pdf_type <> ''),
  byte_size bigint check (byte_size >= 0),
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  uploaded_at timestamptz not null default now(),
  uploaded_by_user_id bigint references users (id) on delete restrict
);
create index order_pdf_attachments_order on order_pdf_attachments (sales_order_id, id desc);
create table tracing_reports (
  id bigint generated always as identity primary key,
  generated_at timestamptz not null default now(),
  generated_by_user_id bigint references users (id) on delete restrict,
  filters jsonb not null,
  storage_key text unique,
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  row_count bigint check (row_count >= 0),
  status text not null check (status <> '')
);
create table approvals_eml (
  id bigint generated always as identity primary key,
  tracing_report_id bigint not null references tracing_reports (id) on delete restrict,
  storage_key text not null unique,
  original_filename text not null,
  subject text,
  from_email text,
  to_email text,
  sent_at timestamptz,
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  byte_size bigint,
  uploaded_at timestamptz not null default now(),
  uploaded_by_user_id bigint references users (id) on delete restrict
);
create index approvals_eml_report on approvals_eml (tracing_report_id, id desc);
`;
