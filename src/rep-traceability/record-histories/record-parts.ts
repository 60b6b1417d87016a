import type { SubjectType } from '../../audit/signatures/signature.schema.js';

/** A kind of record that has a history. */
export interface RecordKind {
  /** What people call it, for a problem. */
  name: string;
  table: string;
  /** The table of its events, where it is not `table`. */
  events?: string;
  /** The column that names it in its path and in the trail. */
  key: string;
  /** The column of what the path names before it: a consignee of a recall is named by both. */
  within?: string;
  /** SQL that adds what belongs to the record `$1`: `entity_type`, `entity_id` and `field`. */
  parts: readonly string[];
}

/** @param from SQL of the rows `t` of the table that belong to the record */
const part = (table: string, from: string): string => `select '${table}', t.id::text, null ${from}`;
const ofRecall = (table: string, from: string): string =>
  part(table, `${from} t join recall_consignees c on c.id = t.recall_consignee_id where c.recall_id = $1::bigint`);

const ofRecallConsignee = (table: string): string => part(table, `from ${table} t where t.recall_consignee_id = $1::bigint`);
const signaturesOf = (subject: SubjectType): string =>
  part('signatures', `from signatures t where t.subject_type = '${subject}' and t.subject_id = $1::bigint`);

/** Records that were of this customer before a merge, or before an unmerge, and are not any more. */
const FORMER_PARTS = `select e.entity_type, e.entity_id, null from audit_events e
  where e.action = 'update' and e.old_values ? 'customer_id' and e.old_values ->> 'customer_id' = $1
    and e.entity_type in ('customer_notes', 'customer_reps', 'consignees')`;

/** Customers that were merged into this one at any time: of their events only those of a merge or an unmerge belong here. */
const MERGES = `select 'customers', e.entity_id, 'merged_into_id' from audit_events e
  where e.entity_type = 'customers' and e.action = 'update' and e.old_values ? 'merged_into_id' and $1 in (e.old_values ->> 'merged_into_id', e.new_values ->> 'merged_into_id')`;

/** What order lines print for a SKU, also codes that were withdrawn. */
const ITEM_CODES = `select 'product_item_codes', e.entity_id, null from audit_events e
  where e.entity_type = 'product_item_codes' and $1 in (e.old_values ->> 'sku', e.new_values ->> 'sku')`;

/** What belongs to a lot by an alias, also one that was withdrawn. */
const ALIASES = `select 'lot_aliases', e.entity_id, null from audit_events e
  where e.entity_type = 'lot_aliases' and $1 in (e.old_values ->> 'lot_number', e.new_values ->> 'lot_number', e.entity_id)`;

export const RECORD_KINDS = {
  distribution: {
    name: 'distribution',
    table: 'distribution_log_entries',
    key: 'id',
    parts: [part('distribution_returns', 'from distribution_returns t where t.distribution_id = $1::bigint')],
  },
  salesOrder: {
    name: 'sales order',
    table: 'sales_orders',
    key: 'id',
    parts: [
      `select 'sales_order_lines', $1, null`,
      part('order_pdf_attachments', 'from order_pdf_attachments t where t.sales_order_id = $1::bigint'),
    ],
  },
  lot: {
    name: 'lot',
    table: 'lots',
    key: 'lot_number',
    parts: [
      ALIASES,
      part(
        'distribution_returns',
        'from distribution_returns t join distribution_log_entries d on d.id = t.distribution_id where d.lot_number = $1',
      ),
    ],
  },
  customer: {
    name: 'customer',
    table: 'customers',
    key: 'id',
    parts: [
      part('customer_notes', 'from customer_notes t where t.customer_id = $1::bigint'),
      part('customer_reps', 'from customer_reps t where t.customer_id = $1::bigint'),
      part('consignees', 'from consignees t where t.customer_id = $1::bigint'),
      part('duplicate_dismissals', 'from duplicate_dismissals t where $1::bigint in (t.customer_id, t.other_customer_id)'),
      FORMER_PARTS,
      MERGES,
    ],
  },
  consignee: { name: 'consignee', table: 'consignees', key: 'id', parts: [] },
  recall: {
    name: 'recall',
    table: 'recalls',
    key: 'id',
    parts: [
      part('recall_lots', 'from recall_lots t where t.recall_id = $1::bigint'),
      part('recall_consignees', 'from recall_consignees t where t.recall_id = $1::bigint'),
      part('recall_scope_changes', 'from recall_scope_changes t where t.recall_id = $1::bigint'),
      ofRecall('recall_letters', 'from recall_letters'),
      ofRecall('recall_notices', 'from recall_notices'),
      ofRecall('recall_replies', 'from recall_replies'),
      ofRecall('recall_checks', 'from recall_checks'),
      ofRecall('recall_reply_links', 'from recall_reply_links'),
      signaturesOf('recall'),
    ],
  },
  recallConsignee: {
    name: 'consignee of a recall',
    table: 'recall_consignees',
    key: 'id',
    within: 'recall_id',
    parts: [
      ...['recall_scope_changes', 'recall_letters', 'recall_notices', 'recall_replies', 'recall_checks', 'recall_reply_links'].map(
        ofRecallConsignee,
      ),
    ],
  },
  tracingReport: {
    name: 'tracing report',
    table: 'tracing_reports',
    key: 'id',
    parts: [part('approvals_eml', 'from approvals_eml t where t.tracing_report_id = $1::bigint'), signaturesOf('tracing_report')],
  },
  unlinkedDistribution: { name: 'waiting shipment', table: 'unlinked_distributions', key: 'id', parts: [] },
  adoptedRecord: { name: 'adopted record', table: 'adopted_records', events: 'dismissed_records', key: 'id', parts: [] },
  import: { name: 'import', table: 'imports', key: 'id', parts: [] },
  product: { name: 'product', table: 'products', key: 'sku', parts: [ITEM_CODES] },
  rep: { name: 'rep', table: 'reps', key: 'id', parts: [] },
  user: {
    name: 'user',
    table: 'users',
    key: 'id',
    parts: [
      ...['user_roles', 'password_links', 'second_factors', 'recovery_codes'].map((table) => `select '${table}', $1, null`),
      part('api_tokens', 'from api_tokens t where t.user_id = $1::bigint'),
    ],
  },
  settings: { name: 'settings', table: 'company_settings', key: 'id', parts: [] },
  auditReview: { name: 'audit review', table: 'audit_reviews', key: 'id', parts: [signaturesOf('audit_review')] },
} as const satisfies Record<string, RecordKind>;
export type RecordKindName = keyof typeof RECORD_KINDS;

/** SQL of the record `$1` and of all that belongs to it, each once. */
export const partsOf = ({ table, events = table, parts }: RecordKind): string =>
  [`select '${events}' as entity_type, $1 as entity_id, null as field`, ...parts].join('\n  union ');

/** SQL that finds the record `$1`, of `$2` where the path names that too. */
export const recordOf = ({ table, key, within }: RecordKind): string =>
  `select from ${table} where ${key} = ${key === 'id' ? '$1::bigint' : '$1'}${within ? ` and ${within} = $2::bigint` : ''}`;
