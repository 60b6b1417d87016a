import { addressColumns } from '../../../addresses/address.js';
import {
  changedAfter,
  isAfter,
  movedSince,
  unchanged,
  unchangedAnd,
  unchangedInAnd,
  updatedSince,
  walkedBack,
} from '../../../audit/history/as-it-stood.js';
import { aliasesThen } from '../aliases-then.js';
import { resolvedLot } from '../lot-names.js';
import { lotNameKey } from '../waiting-shipments.js';

const THEN = '$2::timestamptz';
const LOT = '(select l.lot_number from lots l)';

const LOTS = walkedBack({
  table: 'lots',
  name: 'lot_number',
  rows: `select l from public.lots l where l.lot_number = ${resolvedLot('$1::text')}`,
  instant: THEN,
});

/** Rows of the log that may have been of the lot: it names them now, or an update since took them away from it. */
const OF_LOT = walkedBack({
  table: 'distribution_log_entries',
  rows: `select d from public.distribution_log_entries d where ${changedAfter('d', THEN)} and (d.lot_number = ${LOT} or d.id = any (array(
    select e.entity_id::bigint from public.audit_events e where e.entity_type = 'distribution_log_entries' and e.action = 'update'
      and e.old_values ? 'lot_number' and e.old_values ->> 'lot_number' = ${LOT} and ${isAfter(THEN)})))`,
  instant: THEN,
});

const RECIPIENTS = `select d.customer_id, d.consignee_key from (${unchangedAnd('distribution_log_entries', 'lot_walked', THEN)}) d
  where d.lot_number = ${LOT} and d.voided_at is null group by 1, 2`;
const CUSTOMERS = 'select distinct k.customer_id from recipients_then k';

/** What a contact reads of a shipment (`consignee-contact.sql.ts`). */
const SHIPMENT_COLUMNS = ['customer_id', 'consignee_key', 'ship_date', 'voided_at', ...addressColumns()];
/** What the trace and a contact read of an order. */
const ORDER_COLUMNS = ['customer_id', 'order_number', 'order_key', 'order_date', 'misread', ...addressColumns('sold_to_')];

/** The ids of records that changed since in these columns and were of these recipients then, or may have been: an array looks them up one by one. */
const ofRecipients = (
  table: string,
  columns: readonly string[],
): string => `select u.id from (${updatedSince(table, THEN, columns)}) u (id) join public.${table} o on o.id = u.id
      where o.customer_id = any (array(${CUSTOMERS}))
    union ${movedSince(table, CUSTOMERS, THEN)}`;

/** Rows of another lot that said something else of whom to reach at these consignees, or may have. */
const OF_OTHER_LOTS = walkedBack({
  table: 'distribution_log_entries',
  rows: `select d from public.distribution_log_entries d where d.id = any (array(select s.id from said_otherwise s))
    and ${changedAfter('d', THEN)} and d.id not in (select w.id from lot_walked w)`,
  instant: THEN,
});

/** Orders of the lot's shipments, and those of its recipients: what they are called, and whom they named, stands in the trace. */
const ORDERS = walkedBack({
  table: 'sales_orders',
  rows: `select s from public.sales_orders s where s.id = any (array(
    select d.sales_order_id from (${unchangedAnd('distribution_log_entries', 'lot_walked', THEN)}) d where d.lot_number = ${LOT}
    union ${ofRecipients('sales_orders', ORDER_COLUMNS)})) and ${changedAfter('s', THEN)}`,
  instant: THEN,
});

const CUSTOMERS_THEN = `select c.* from (${unchanged('customers', THEN)}) c where c.id = any (array(${CUSTOMERS}))
  union all ${walkedBack({
    table: 'customers',
    rows: `select c from public.customers c where c.id = any (array(${CUSTOMERS})) and ${changedAfter('c', THEN)}`,
    instant: THEN,
  })}`;

const RETURNS = walkedBack({
  table: 'distribution_returns',
  rows: `select r from public.distribution_returns r where r.distribution_id = any (array(
    select d.id from (${unchangedAnd('distribution_log_entries', 'lot_walked', THEN)}) d where d.lot_number = ${LOT}))`,
  instant: THEN,
});

const NAMES = `select ${lotNameKey('n.name')} from (select ${LOT} union all select a.alias from lot_aliases a where a.lot_number = ${LOT}) n (name)`;
const QUEUE = walkedBack({
  table: 'unlinked_distributions',
  rows: `select u from public.unlinked_distributions u where u.id = any (array(
    select n.id from public.unlinked_distributions n where n.resolved_at is null and ${lotNameKey('n.lot_number')} = any (array(${NAMES}))
    union ${updatedSince('unlinked_distributions', THEN)}))`,
  instant: THEN,
});

/**
 * The tables of a lot's trace as they stood at `$2`: the text of the trace reads them by their names. Rows of the log that did not change since are read as today; the others,
 * which the trail names, are walked back. A contact asks for the shipments of one consignee at a time, and a walked row has no index: so `contact_log` holds only those that
 * said something else of a contact, not each whose quantity was corrected.
 */
export const LOT_THEN = `lot_aliases as materialized (${aliasesThen(THEN)}), lots as materialized (${LOTS}),
lot_walked as materialized (${OF_LOT}), recipients_then as materialized (${RECIPIENTS}),
distribution_log_entries as not materialized (${unchangedAnd('distribution_log_entries', 'lot_walked', THEN)}),
said_otherwise as materialized (${ofRecipients('distribution_log_entries', SHIPMENT_COLUMNS)}),
contact_walked as materialized (${OF_OTHER_LOTS} union all select w.* from lot_walked w where w.id in (select s.id from said_otherwise s)),
contact_log as not materialized (${unchangedInAnd('distribution_log_entries', SHIPMENT_COLUMNS, 'contact_walked', THEN)}),
orders_walked as materialized (${ORDERS}), sales_orders as not materialized (${unchangedInAnd('sales_orders', ORDER_COLUMNS, 'orders_walked', THEN)}),
customers as materialized (${CUSTOMERS_THEN}),
consignees as materialized (${walkedBack({
  table: 'consignees',
  rows: `select k from public.consignees k where k.customer_id = any (array(${CUSTOMERS})) and k.consignee_key in (select t.consignee_key from recipients_then t)`,
  instant: THEN,
})}),
distribution_returns as materialized (${RETURNS}),
unlinked_distributions as materialized (${QUEUE})`;
