type Right = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';

const READ: readonly Right[] = ['SELECT'];
const ADD: readonly Right[] = ['SELECT', 'INSERT'];
const CHANGE: readonly Right[] = ['SELECT', 'INSERT', 'UPDATE'];
const ALL: readonly Right[] = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];

/**
 * What the log-in of the web process may do with each table and view (design section 6). It owns none of them, so it can neither change nor empty one.
 * Events and what else only triggers write, it reads. A new table needs an entry: the release refuses a table without one.
 */
export const WEB_RIGHTS: Readonly<Record<string, readonly Right[]>> = {
  access_events: ['INSERT'],
  actor_keys: [],
  adopted_profiles: READ,
  // A person who dismisses one locks it, which takes the right to update.
  adopted_records: ['SELECT', 'UPDATE'],
  api_token_uses: CHANGE,
  api_tokens: CHANGE,
  approvals_eml: ADD,
  audit_checkpoints: ADD,
  audit_events: READ,
  audit_nodes: ADD,
  audit_origins: READ,
  audit_reviews: ADD,
  audit_seals: ADD,
  audit_segments: ADD,
  change_times: READ,
  company_settings: ['SELECT', 'UPDATE'],
  consignees: ['SELECT', 'UPDATE'],
  customer_keys: ADD,
  customer_notes: CHANGE,
  customer_reps: CHANGE,
  customers: CHANGE,
  customers_by_key: READ,
  dismissed_records: ADD,
  distribution_log_entries: CHANGE,
  distribution_returns: CHANGE,
  duplicate_dismissals: CHANGE,
  former_order_keys: READ,
  idempotency_keys: ALL,
  import_progress: CHANGE,
  import_rows: CHANGE,
  imports: CHANGE,
  log_in_throttles: ALL,
  lot_aliases: CHANGE,
  lots: CHANGE,
  mikro_orm_migrations: READ,
  open_recall_lots: READ,
  order_pdf_attachments: ADD,
  orders_without_distributions: READ,
  password_links: CHANGE,
  permissions: READ,
  product_item_codes: ADD,
  products: CHANGE,
  recall_checks: CHANGE,
  recall_consignees: ['SELECT', 'INSERT'],
  recall_letters: ADD,
  recall_lots: ADD,
  recall_notices: CHANGE,
  recall_replies: CHANGE,
  recall_reply_links: CHANGE,
  recall_scope_changes: ADD,
  recalls: CHANGE,
  received_distributions: READ,
  recovery_codes: ALL,
  reps: CHANGE,
  role_permissions: READ,
  roles: READ,
  sales_order_lines: ['SELECT', 'INSERT', 'DELETE'],
  sales_orders: CHANGE,
  second_factor_roles: ['SELECT', 'INSERT', 'DELETE'],
  second_factor_uses: CHANGE,
  second_factors: ALL,
  sessions: ALL,
  signatures: ADD,
  tracing_reports: ADD,
  unlinked_distributions: CHANGE,
  user_roles: ['SELECT', 'INSERT', 'DELETE'],
  users: CHANGE,
};

/** The rights of a role on the tables of the product, as the database has them. */
export interface TableRights {
  table: string;
  rights: string[];
}

/** The same, with the kinds of rights that it has on some column, but not on the table. */
export interface PresentRights extends TableRights {
  rightsOnColumns: string[];
}

const KINDS = 'SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER';

/** SQL of the rights of the role $1, a row of `PresentRights` for each table and view. What it has by PUBLIC or by another role counts too. */
export const RIGHTS_OF_ROLE = `
  select c.relname as "table",
    array(select right_name from unnest('{${KINDS}}'::text[]) as right_name where has_table_privilege($1::name, c.oid, right_name)) as rights,
    array(select right_name from unnest('{SELECT,INSERT,UPDATE,REFERENCES}'::text[]) as right_name
      where has_any_column_privilege($1::name, c.oid, right_name) and not has_table_privilege($1::name, c.oid, right_name)) as "rightsOnColumns"
  from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm') order by 1`;

/** What must be granted and revoked, and for which tables nobody decided. Pure. */
export function compareRights(present: readonly PresentRights[]): { grant: TableRights[]; revoke: TableRights[]; unknown: string[] } {
  const known = present.filter(({ table }) => table in WEB_RIGHTS);
  const difference = (
    wanted: (right: string, table: string, has: readonly string[]) => boolean,
    candidates: (table: PresentRights) => readonly string[],
  ) =>
    known
      .map((entry) => ({ table: entry.table, rights: candidates(entry).filter((right) => wanted(right, entry.table, entry.rights)) }))
      .filter(({ rights }) => rights.length > 0);
  return {
    grant: difference(
      (right, _, has) => !has.includes(right),
      ({ table }) => WEB_RIGHTS[table] ?? [],
    ),
    revoke: difference(
      (right, table) => !(WEB_RIGHTS[table] as readonly string[]).includes(right),
      ({ rights, rightsOnColumns }) => [...rights, ...rightsOnColumns],
    ),
    unknown: present.filter(({ table }) => !(table in WEB_RIGHTS)).map(({ table }) => table),
  };
}
