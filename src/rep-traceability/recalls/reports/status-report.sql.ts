import { changedSince } from '../../../audit/history/as-written.js';
import { shipToJson } from '../../../customer-profiles/customer-json.js';
import { WAITING_JSON, waitingThen } from '../../lots/waiting-shipments.js';
import {
  CHECK_FIELDS,
  countsThen,
  DISCREPANCIES,
  IS_IN_SCOPE,
  IS_NOTIFIED,
  NOTICE_FIELDS,
  REPLY_FIELDS,
  STANDING,
  UNITS_FIELDS,
} from '../consignees/recall-consignee.sql.js';

/**
 * What a number of the report counts, as SQL conditions of consignees `t`. The rows of the number are the consignees that meet it.
 */
export const CONSIGNEES_OF = {
  consignees: 'true',
  received: 't.units_shipped > 0',
  not_notified: `t.state = 'not_notified'`,
  notified: IS_NOTIFIED,
  responded: 't.reply_id is not null',
  not_responding: `${IS_NOTIFIED} and t.reply_id is null`,
  accounted_for: `t.state = 'accounted_for'`,
  unreachable: `t.state = 'unreachable'`,
  on_hand: 't.units_on_hand <> 0',
  returned: 't.units_returned <> 0',
  used: 't.units_used <> 0',
  destroyed: 't.units_destroyed <> 0',
  corrected: 't.units_corrected <> 0',
  units_accounted_for: '(t.units_on_hand, t.units_returned, t.units_used, t.units_destroyed) <> (0, 0, 0, 0)',
  unaccounted: 't.units_unaccounted <> 0',
  missing: 't.units_unaccounted > 0',
  excess: 't.units_unaccounted < 0',
} as const;

/** The same of checks `k`. */
export const CHECKS_OF = {
  checks: 'true',
  checks_effective: `k.result = 'effective'`,
  checks_not_effective: `k.result = 'not_effective'`,
  checks_unreachable: `k.result = 'unreachable'`,
} as const;

/** Who a consignee was when it joined the scope. */
const RECIPIENT = `json_build_object('id', c.id, 'customer', c.customer_name, 'customerNumber', c.customer_number, 'shipTo', ${shipToJson('c')})`;

// Nothing of an entry that a later voiding changes is shown.
const NOTICES = `(select coalesce(json_agg(json_build_object(${NOTICE_FIELDS}) order by n.id), '[]') from recall_notices n
  where n.recall_consignee_id = t.id and ${countsThen('n')})`;
const REPLY = `(select json_build_object(${REPLY_FIELDS}) from recall_replies p where p.id = t.reply_id)`;
const CHECK = `json_build_object('id', k.id, 'consignee', ${RECIPIENT}, ${CHECK_FIELDS})`;
const CONSIGNEE = `json_build_object('consignee', ${RECIPIENT}, 'state', t.state, 'isLate', t.is_late, 'lots', coalesce(t.lots, '[]'),
  'orderNumbers', coalesce(t.order_numbers, '[]'), 'poNumbers', coalesce(t.po_numbers, '[]'), 'firstShipDate', t.first_ship_date,
  'lastShipDate', t.last_ship_date, ${UNITS_FIELDS}, 'notices', ${NOTICES}, 'reply', ${REPLY}, 'discrepancies', ${DISCREPANCIES})`;
const SHIPMENT = `json_build_object('distributionId', e.distribution_id, 'consignee', ${RECIPIENT}, 'orderNumber', e.order_number, 'poNumber', e.customer_po,
  'shipDate', e.ship_date, 'lotNumber', e.lot_number, 'sku', e.sku, 'units', e.units, 'unitsReturned', e.returned)`;

/** What waited in review of the lots of recall `$1` at `$2`, as the CTE `waiting_then`. */
export const WAITING_THEN = waitingThen('from recall_lots l where l.recall_id = $1 and l.created_at <= $2', '$2::timestamptz');
const WAITING_SHIPMENT = `json_build_object('id', u.id, 'reason', u.reason_code, 'orderNumber', u.order_number, 'facilityName', u.facility_name,
  'shipDate', u.ship_date, 'lotNumber', u.lot_number, 'sku', u.sku, 'units', case when u.quantity > 0 then u.quantity end)`;

const LOT = `json_build_object('lotNumber', l.lot_number, 'sku', l.sku, 'productName', p.name, 'udiDi', p.udi_di, 'manufacturedOn', l.manufactured_on,
  'expiresOn', l.expires_on, 'unitsProduced', l.units_produced)`;
/** The lots and their products as they stood. */
const FROM_LOTS = `from recall_lots r join lots n on n.lot_number = r.lot_number
  cross join lateral jsonb_populate_record(n, ${changedSince('lots', 'n.lot_number', '$2::timestamptz')}) l
  join products m on m.sku = l.sku cross join lateral jsonb_populate_record(m, ${changedSince('products', 'm.sku', '$2::timestamptz')}) p
  where r.recall_id = $1 and r.created_at <= $2`;

const THEN = `${STANDING}, scope as materialized (select t.* from standing t where ${IS_IN_SCOPE})`;
const FROM_SCOPE = 'from scope t join recall_consignees c on c.id = t.id';
/** Every check that counted, also of a consignee that every shipment left: it was made. */
const FROM_CHECKS = `from recall_checks k join recall_consignees c on c.id = k.recall_consignee_id where c.recall_id = $1 and ${countsThen('k')}`;

const listOf = (row: string, from: string, order: string): string =>
  `(select coalesce(json_agg(${row} order by ${order}), '[]')::text ${from})`;
const scopeList = (row: string, condition: string): string => listOf(row, `${FROM_SCOPE} where ${condition}`, 't.id');
const COUNTS = Object.entries(CONSIGNEES_OF).map(([name, condition]) => `'${name}', count(*) filter (where ${condition})`);
const CHECK_COUNTS = Object.entries(CHECKS_OF).map(([name, condition]) => `'${name}', count(*) filter (where ${condition})`);
const sum = (column: string): string => `coalesce(sum(${column}), 0)`;

/** The numbers of the report of recall `$1` as it stood at `$2`, and the rows of each item as the text of a JSON array. */
export const REPORT = `${THEN}, ${WAITING_THEN}
select (select json_build_object(${COUNTS.join(', ')}) from scope t) as counts,
  (select json_build_object(${CHECK_COUNTS.join(', ')}, 'consignees', count(distinct k.recall_consignee_id)) ${FROM_CHECKS}) as checks,
  (select json_build_object('shipped', ${sum('t.units_shipped')}, 'onHand', ${sum('t.units_on_hand')}, 'returned', ${sum('t.units_returned')},
    'used', ${sum('t.units_used')}, 'destroyed', ${sum('t.units_destroyed')}, 'corrected', ${sum('t.units_corrected')},
    'unaccounted', ${sum('t.units_unaccounted')}, 'missing', ${sum('greatest(t.units_unaccounted, 0)')}, 'excess', ${sum('greatest(-t.units_unaccounted, 0)')},
    'saidOnHand', ${sum('p.on_hand')}) from scope t left join recall_replies p on p.id = t.reply_id) as units,
  (select count(*)::int from entries) as shipments,
  (select ${WAITING_JSON} from waiting_then u) as waiting,
  ${scopeList(`json_build_object('consignee', ${RECIPIENT}, 'notices', ${NOTICES})`, CONSIGNEES_OF.notified)} as notified,
  ${scopeList(`json_build_object('consignee', ${RECIPIENT}, 'reply', ${REPLY})`, CONSIGNEES_OF.responded)} as responded,
  ${scopeList(RECIPIENT, CONSIGNEES_OF.not_responding)} as "notResponding",
  ${scopeList(`json_build_object('consignee', ${RECIPIENT}, ${UNITS_FIELDS})`, 'true')} as "accountedFor",
  ${listOf(CHECK, FROM_CHECKS, 'k.id')} as "checksMade"`;

const dataOf = (list: string): string => `select ${list} as data`;

/** The rows behind each number of the report, as the text of a JSON array. */
export const EVIDENCE = {
  ...mapped(CONSIGNEES_OF, (condition) => `${THEN} ${dataOf(scopeList(CONSIGNEE, condition))}`),
  ...mapped(CHECKS_OF, (condition) => dataOf(listOf(CHECK, `${FROM_CHECKS} and ${condition}`, 'k.id'))),
  shipments: `${THEN} ${dataOf(
    listOf(
      SHIPMENT,
      'from entries e join recall_consignees c on c.id = e.recall_consignee_id',
      'e.distribution_id, e.recall_consignee_id, e.lot_number',
    ),
  )}`,
  waiting: `with ${WAITING_THEN} ${dataOf(listOf(WAITING_SHIPMENT, 'from waiting_then u', 'u.id'))}`,
  lots: dataOf(listOf(LOT, FROM_LOTS, 'l.lot_number')),
};

function mapped<Name extends string>(conditions: Readonly<Record<Name, string>>, statement: (condition: string) => string) {
  return Object.fromEntries(Object.entries<string>(conditions).map(([name, condition]) => [name, statement(condition)])) as Record<
    Name,
    string
  >;
}
