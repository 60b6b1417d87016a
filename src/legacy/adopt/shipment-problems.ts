import type { ReasonCode } from '../../rep-traceability/adopted-records/reasons.js';
import { LOT_NUMBER } from '../../rep-traceability/lots/lot-number.js';
import { orderCancelled } from '../../rep-traceability/sales-orders/match-order.js';
import { SOURCES } from '../../rep-traceability/source.js';
import { LONGEST_KEY } from './reading-functions.js';
import { anyOf, filled } from './step.js';

interface Problem {
  code: ReasonCode;
  /** SQL over the alias `s`, a shipment with what was found for it. */
  when: string;
  /** SQL of the sentence for the person who decides. */
  detail: string;
}

const shown = (column: string): string => `coalesce('"' || left(${column}, 100) || '"', 'none')`;
const sentence = (text: string): string => `'${text}'`;

/** What keeps a shipment out of the log, the most obvious first. Nothing is guessed: a person decides. */
export const SHIPMENT_PROBLEMS: Problem[] = [
  {
    code: 'entry_not_found',
    when: `s.known_entry_id is null`,
    detail: sentence('The entry of this line is not there, or was adopted earlier without it.'),
  },
  {
    code: 'lines_differ_from_entry',
    when: `s.known_entry_id is not null and s.in_doubt`,
    detail: sentence('The lines of this entry do not add up to its quantity: one of them was corrected and the other was not.'),
  },
  {
    code: 'text_too_long',
    when: `greatest(length(s.tracking_number), length(s.order_number), length(s.external_key), length(s.ss_shipment_id)) > ${LONGEST_KEY}`,
    detail: `'The tracking number, order number or external key has more than ${LONGEST_KEY} characters.'`,
  },
  { code: 'invalid_quantity', when: `coalesce(s.units, 0) <= 0`, detail: `'The quantity is ' || ${shown('s.quantity')} || '.'` },
  { code: 'invalid_ship_date', when: `s.ship_day is null`, detail: `'The ship date is ' || ${shown('s.ship_date')} || '.'` },
  { code: 'future_ship_date', when: `s.ship_day > s.today`, detail: `'The ship date ' || s.ship_day || ' lies after ' || s.today || '.'` },
  { code: 'unknown_sku', when: `not s.sku_known`, detail: `'No product has the SKU ' || ${shown('s.received_sku')} || '.'` },
  { code: 'unknown_lot', when: `coalesce(s.lot, 'UNKNOWN') = 'UNKNOWN'`, detail: sentence('The lot is not known.') },
  { code: 'lot_in_question', when: `s.lot_doubtful`, detail: `'The lot log does not agree on which lot ' || s.lot || ' stands for.'` },
  {
    code: 'malformed_lot',
    when: `s.lot <> 'UNKNOWN' and s.lot !~ '${LOT_NUMBER}'`,
    detail: `left(s.lot, 100) || ' is neither a lot number nor an alias of one.'`,
  },
  {
    code: 'lot_of_other_sku',
    when: `coalesce(s.lot_sku, s.main_sku) <> s.sku`,
    detail: `'Lot ' || s.lot || ' is of SKU ' || coalesce(s.lot_sku, s.main_sku) || ', not ' || s.sku || '.'`,
  },
  {
    code: 'lot_on_hold',
    when: `s.ship_day >= s.lot_held_on`,
    detail: `'Lot ' || s.lot || ' is on hold or recalled since ' || s.lot_held_on || ': nothing of it ships before it is released.'`,
  },
  {
    code: 'lot_sku_conflict',
    when: `s.lot_sku is null and s.lot ~ '${LOT_NUMBER}' and s.skus_of_lot > 1 and s.main_sku is null`,
    detail: `'Shipments put ' || s.skus_of_lot || ' SKUs under the unregistered lot ' || s.lot || '.'`,
  },
  {
    code: 'unknown_source',
    when: `s.new_source is null or s.new_source not in ${anyOf(SOURCES)}`,
    detail: `'The source is ' || ${shown('s.source')} || '.'`,
  },
  { code: 'facility_name_missing', when: `s.new_facility_name is null`, detail: sentence('The shipment names no facility.') },
  {
    code: 'sales_order_not_found',
    when: `s.sales_order_id is not null and s.linked_outcome is null`,
    detail: `'The old system has no sales order of the id ' || s.sales_order_id || '.'`,
  },
  {
    code: 'sales_order_in_question',
    when: `s.order_outcome = 'waiting' and s.order_reason = 'order_differs'`,
    detail: `'Several orders ' || ${shown('s.order_number')} || ' of one customer differ: a person must decide which one this shipment belongs to.'`,
  },
  {
    code: 'sales_order_waits',
    when: `s.order_outcome = 'waiting' and s.order_reason is distinct from 'order_differs'`,
    detail: `'Sales order ' || ${shown('s.order_number')} || ' of the old system waits for a person.'`,
  },
  {
    code: 'sales_order_in_question',
    when: `s.order_outcome is null and s.order_match = 'ambiguous'`,
    detail: `'Several sales orders of the number ' || ${shown('s.order_number')} || ' may be meant: a person must decide.'`,
  },
  {
    code: 'sales_order_cancelled',
    when: `s.order_match = 'cancelled'`,
    detail: `replace('${orderCancelled('{id}')}', '{id}', s.order_id::text)`,
  },
  {
    code: 'order_of_other_customer',
    when: `s.other_customer_id is not null and s.order_outcome is null and s.order_id is null`,
    detail: `'Sales order ' || s.linked_order_id || ', to which the earlier system linked it by the number alone, is of '
      || (select c.facility_name from customers c where c.id = s.other_customer_id) || '; the shipment names '
      || (select c.facility_name from customers c where c.id = s.named_customer_id) || ', which has no order ' || ${shown('s.order_number')}
      || '. Either it went to this address on that order, or it is of an order of its own customer that is missing.'`,
  },
  {
    code: 'order_not_found',
    when: `s.sales_order_id is null and s.order_outcome is null and s.order_id is null and coalesce(s.order_match, 'none') <> 'ambiguous'`,
    detail: `case when s.order_match = 'other_customer' then 'Only other customers have sales orders of the number ' || ${shown('s.order_number')}
      else 'No sales order of ' || coalesce(${filled('s.customer_name')}, s.new_facility_name, 'this customer') || ' has the number ' || ${shown('s.order_number')} end || '.'`,
  },
];

export const problemCodes = `array_remove(array[${SHIPMENT_PROBLEMS.map(({ code, when }) => `case when ${when} then '${code}' end`).join(',\n  ')}], null)`;
export const problemDetails = `concat_ws(' ', ${SHIPMENT_PROBLEMS.map(({ when, detail }) => `case when ${when} then ${detail} end`).join(',\n  ')})`;
