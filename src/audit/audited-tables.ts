export interface AuditedTable {
  /** The API's name for a row. */
  entityType: string;
  /** The column that names the row in its events. */
  entity: string;
  /** Regulated: rows are never deleted. */
  kept: boolean;
  /**
   * Where that column does not say for ever which row it is: `id`, events of updates have the id of the row beside what changed; `pair`, rows are pairs of keys,
   * which nothing updates.
   */
  row?: 'id' | 'pair';
}

/** Every table whose changes leave events. The migrations create the triggers, and the verification checks that they still exist. */
export const auditedTables = {
  customers: { entityType: 'customer', entity: 'id', kept: true },
  consignees: { entityType: 'consignee', entity: 'id', kept: true },
  duplicate_dismissals: { entityType: 'duplicate_dismissal', entity: 'id', kept: true },
  customer_reps: { entityType: 'customer_rep', entity: 'id', kept: true },
  customer_notes: { entityType: 'customer_note', entity: 'id', kept: true },
  products: { entityType: 'product', entity: 'sku', kept: true },
  product_item_codes: { entityType: 'item_code', entity: 'item_code', kept: false, row: 'id' },
  lots: { entityType: 'lot', entity: 'lot_number', kept: true },
  lot_aliases: { entityType: 'lot_alias', entity: 'alias', kept: false, row: 'id' },
  sales_orders: { entityType: 'sales_order', entity: 'id', kept: true },
  sales_order_lines: { entityType: 'sales_order_line', entity: 'sales_order_id', kept: false, row: 'id' },
  distribution_log_entries: { entityType: 'distribution', entity: 'id', kept: true },
  distribution_returns: { entityType: 'return', entity: 'id', kept: true },
  unlinked_distributions: { entityType: 'unlinked_distribution', entity: 'id', kept: true },
  recalls: { entityType: 'recall', entity: 'id', kept: true },
  recall_lots: { entityType: 'recall_lot', entity: 'id', kept: true },
  recall_consignees: { entityType: 'recall_consignee', entity: 'id', kept: true },
  recall_scope_changes: { entityType: 'recall_scope_change', entity: 'id', kept: true },
  recall_letters: { entityType: 'recall_letter', entity: 'id', kept: true },
  recall_notices: { entityType: 'recall_notice', entity: 'id', kept: true },
  recall_replies: { entityType: 'recall_reply', entity: 'id', kept: true },
  recall_checks: { entityType: 'recall_check', entity: 'id', kept: true },
  recall_reply_links: { entityType: 'recall_reply_link', entity: 'id', kept: true },
  dismissed_records: { entityType: 'adopted_record', entity: 'id', kept: true },
  order_pdf_attachments: { entityType: 'attachment', entity: 'id', kept: true },
  tracing_reports: { entityType: 'tracing_report', entity: 'id', kept: true },
  approvals_eml: { entityType: 'approval', entity: 'id', kept: true },
  audit_reviews: { entityType: 'audit_review', entity: 'id', kept: true },
  signatures: { entityType: 'signature', entity: 'id', kept: true },
  imports: { entityType: 'import', entity: 'id', kept: true },
  users: { entityType: 'user', entity: 'id', kept: false },
  user_roles: { entityType: 'user_role', entity: 'user_id', kept: false, row: 'pair' },
  role_permissions: { entityType: 'role_permission', entity: 'role_key', kept: false, row: 'pair' },
  api_tokens: { entityType: 'api_token', entity: 'id', kept: false },
  password_links: { entityType: 'password_link', entity: 'user_id', kept: false, row: 'id' },
  second_factors: { entityType: 'second_factor', entity: 'user_id', kept: false, row: 'id' },
  recovery_codes: { entityType: 'recovery_code', entity: 'user_id', kept: false, row: 'id' },
  second_factor_roles: { entityType: 'second_factor_role', entity: 'role_key', kept: false, row: 'pair' },
  company_settings: { entityType: 'settings', entity: 'id', kept: false },
  reps: { entityType: 'rep', entity: 'id', kept: false },
} as const satisfies Record<string, AuditedTable>;

export const tables = Object.entries(auditedTables) as [string, AuditedTable][];

/** Log-ins, exports and downloads: they leave events, but no rows. */
const ACCESS = ['access', 'access_events'] as const;

const tableByType = new Map([
  ...tables.flatMap(([table, { entityType }]) => [[entityType, table] as const, [table, table] as const]),
  ACCESS,
  [ACCESS[1], ACCESS[1]] as const,
]);

/** Values of the entityType filter: the API's word or the table's name. */
export const entityTypes = [...tableByType.keys()];

/**
 * The table of an entity type. Events store the table.
 * @param entityType the API's name of it, or the table itself
 */
export const tableOf = (entityType: string): string => tableByType.get(entityType) ?? entityType;

/** The API's name for a table; an unlisted table keeps its own name. */
export const entityTypeOf = (table: string): string =>
  table === ACCESS[1] ? ACCESS[0] : (tables.find(([name]) => name === table)?.[1].entityType ?? table);
