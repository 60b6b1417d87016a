/** A kind of record that has a history. */
export interface RecordKind {
  /** What people call it, for a problem. */
  name: string;
  table: string;
  /** The column that names it in its path and in the trail. */
  key: string;
  /** SQL that adds what belongs to the record `$1`: `entity_type`, `entity_id` and `field`. */
  parts: readonly string[];
}

/** @param from SQL of the rows `t` of the table that belong to the record */
const part = (table: string, from: string): string => `select '${table}', t.id::text, null ${from}`;
const ofRecall = (table: string, from: string): string =>
  part(table, `${from} t join recall_consignees c on c.id = t.recall_consignee_id where c.recall_id = $1::bigint`);

/** Records that were of this customer before a merge, or before an unmerge, and are not any more. */
const FORMER_PARTS = `select e.entity_type, e.entity_id, null from audit_events e
  where e.action = 'update' and e.old_values ? 'customer_id' and e.old_values ->> 'customer_id' = $1
    and e.entity_type in ('customer_notes', 'customer_reps', 'consignees')`;

/** Customers that were merged into this one at any time: of their events only those of a merge or an unmerge belong here. */
const MERGES = `select 'customers', e.entity_id, 'merged_into_id' from audit_events e
  where e.entity_type = 'customers' and e.action = 'update' and e.old_values ? 'merged_into_id' and $1 in (e.old_values ->> 'merged_into_id', e.new_values ->> 'merged_into_id')`;

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
    ],
  },
  tracingReport: {
    name: 'tracing report',
    table: 'tracing_reports',
    key: 'id',
    parts: [part('approvals_eml', 'from approvals_eml t where t.tracing_report_id = $1::bigint')],
  },
  unlinkedDistribution: { name: 'waiting shipment', table: 'unlinked_distributions', key: 'id', parts: [] },
} as const satisfies Record<string, RecordKind>;

/** SQL of the record `$1` and of all that belongs to it, each once. */
export const partsOf = ({ table, parts }: RecordKind): string =>
  [`select '${table}' as entity_type, $1 as entity_id, null as field`, ...parts].join('\n  union ');

/** SQL that finds the record `$1`. */
export const recordOf = ({ table, key }: RecordKind): string => `select from ${table} where ${key} = ${key === 'id' ? '$1::bigint' : '$1'}`;
