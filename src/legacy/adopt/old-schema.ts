const columns = (names: string): string[] => names.trim().split(/\s+/);

/**
 * The tables of the old system and the columns that are read, in the order of adoption: referenced tables come first.
 * Older databases lack some of them; a missing table or column reads as empty.
 */
export const OLD_TABLES = {
  users: columns('email password_hash is_active display_name'),
  roles: columns('key name'),
  user_roles: columns('user_id role_id'),
  reps: columns('name email phone territory is_active'),
  customers: columns(
    `company_key facility_name address1 address2 city state zip contact_name contact_phone contact_email primary_rep_id customer_code`,
  ),
  customer_reps: columns('customer_id rep_id is_primary'),
  customer_notes: columns('customer_id note_text note_date author created_at'),
  sales_orders: columns(
    `order_number order_date ship_date customer_id source ss_order_id external_key rep_id tracking_number notes status`,
  ),
  sales_order_lines: columns('sales_order_id sku quantity lot_number line_number unit_price notes'),
  lot_log: columns('lot sku correct_lot_name manufacturing_date expiration_date total_units problem'),
  distribution_log_entries:
    columns(`ship_date order_number facility_name rep_id rep_name customer_id customer_name sku lot_number quantity source
    address1 address2 city state zip country contact_name contact_phone contact_email tracking_number ss_shipment_id external_key sales_order_id
    evidence_file_storage_key`),
  distribution_lines: columns('distribution_entry_id sku lot_number quantity'),
  order_pdf_attachments: columns('sales_order_id distribution_entry_id storage_key filename pdf_type uploaded_at uploaded_by_user_id'),
  tracing_reports: columns('generated_at generated_by_user_id filters_json report_storage_key status sha256 row_count'),
  approvals_eml: columns(
    'report_id storage_key original_filename subject from_email to_email email_date uploaded_at uploaded_by_user_id notes',
  ),
  audit_events: columns(
    'created_at request_id actor_user_id actor_user_email actor_email action entity_type entity_id reason metadata_json client_ip',
  ),
};

export type OldTable = keyof typeof OLD_TABLES;
export const oldTables = Object.keys(OLD_TABLES) as OldTable[];
