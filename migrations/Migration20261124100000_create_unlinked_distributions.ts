import { Migration } from '@mikro-orm/migrations';

/** Shipments that cannot enter the log wait here for a person: each exactly as it came, with the reason, and never dropped. */
export class Migration20261124100000_create_unlinked_distributions extends Migration {
  override up(): void {
    this.addSql(ORDER_KEY);
    this.addSql(UNLINKED_DISTRIBUTIONS);
    this.addSql(
      `create trigger unlinked_distributions_version before update on unlinked_distributions for each row execute function advance_row_version()`,
    );
    this.addSql(`select attach_audit('unlinked_distributions', 'id', 'lean')`);
    this.addSql(
      `create trigger unlinked_distributions_never_deleted before delete or truncate on unlinked_distributions for each statement execute function refuse_delete()`,
    );
  }

  override down(): void {
    this.addSql(`drop table unlinked_distributions`);
    this.addSql(`drop function order_key(text)`);
  }
}

/**
 * The rule of order-key.ts, to the letter: its white space (that of ECMAScript, spelled out, since a server's own classes depend on its locale),
 * and full Unicode upper case, which PostgreSQL has by ICU.
 */
const ORDER_KEY = `
create function order_key(order_number text) returns text language sql immutable parallel safe as $$
  select nullif(regexp_replace(upper(regexp_replace(order_number,
    '[\\u0009-\\u000D\\u0020\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000\\uFEFF]', '', 'g') collate "und-x-icu"), '^SO[#-]?', ''), '')
$$;
`;

const UNLINKED_DISTRIBUTIONS = `
create table unlinked_distributions (
  id bigint generated always as identity primary key,
  origin text not null check (origin <> ''),
  origin_id text not null check (origin_id <> ''),
  received jsonb not null,
  reason_code text not null check (reason_code <> ''),
  reason_detail text not null check (reason_detail <> ''),
  customer_id bigint references customers (id) on delete restrict,
  order_number text,
  order_key text generated always as (order_key(order_number)) stored,
  ship_date date,
  sku text,
  lot_number text,
  quantity integer,
  source text check (source in ('manual', 'csv_import', 'pdf_import', 'shipstation')),
  external_key text,
  rep_id bigint references reps (id) on delete restrict,
  tracking_number text,
  facility_name text,
  address1 text, address2 text, city text, state text, zip text, country text,
  contact_name text, contact_phone text, contact_email text,
  resolved_at timestamptz,
  resolution text check (resolution in ('linked', 'order_created', 'already_in_log')),
  resolved_distribution_id bigint references distribution_log_entries (id) on delete restrict,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint unlinked_distributions_origin_key unique (origin, origin_id),
  constraint unlinked_distributions_resolved_as check (
    (resolved_at is null) = (resolution is null) and (resolved_at is null) = (resolved_distribution_id is null))
);
comment on table unlinked_distributions is 'shipments that cannot enter the distribution log yet: a person links each to its sales order';
comment on column unlinked_distributions.origin_id is 'the id of the shipment where it came from: the same one never waits twice';
comment on column unlinked_distributions.received is 'the shipment exactly as it came; the columns hold what of it could be read, null where it could not';
comment on column unlinked_distributions.customer_id is 'the customer where it is known for certain, not from the facility name';
create index unlinked_distributions_open on unlinked_distributions (id desc) where resolved_at is null;
create index unlinked_distributions_closed on unlinked_distributions (id desc) where resolved_at is not null;
create index unlinked_distributions_order_key on unlinked_distributions (order_key);
create index unlinked_distributions_customer on unlinked_distributions (customer_id);
create index unlinked_distributions_rep on unlinked_distributions (rep_id) where rep_id is not null;
create index unlinked_distributions_resolved on unlinked_distributions (resolved_distribution_id) where resolved_distribution_id is not null;
create index unlinked_distributions_search on unlinked_distributions
  using gin (order_number gin_trgm_ops, facility_name gin_trgm_ops, lot_number gin_trgm_ops, tracking_number gin_trgm_ops);
`;
