import { isReachable } from '../../../addresses/reachable-contact.js';
import { CONSIGNEE_CONTACT, CONTACT_JSON } from '../../../customer-profiles/consignees/consignee-contact.sql.js';
import { customerReferenceJson, shipToJson } from '../../../customer-profiles/customer-json.js';

/** SQL condition: the row counts at `$2`, an instant; null is now. */
export const countsThen = (row: string, since = 'created_at'): string =>
  `(${row}.${since} <= coalesce($2::timestamptz, 'infinity') and (${row}.voided_at is null or ${row}.voided_at > $2))`;

/**
 * SQL condition: at this instant the consignee had at least the units of each lot that it has at `$2`. What it was sent, or answered, then spoke of all of them.
 * @param consignee SQL of its id in the recall
 */
export const spokeOfAllUnits = (recall: string, consignee: string, instant: string): string => `not exists (
  select from recall_scope_changes g where g.recall_id = ${recall} and g.recall_consignee_id = ${consignee} and ($2::timestamptz is null or g.recorded_at <= $2)
  group by g.lot_number having sum(g.units) > coalesce(sum(g.units) filter (where g.recorded_at <= ${instant}), 0))`;

const latest = (table: string, recall: string, order = 'a.id desc'): string => `
  select distinct on (a.recall_consignee_id) a.* from ${table} a join recall_consignees c on c.id = a.recall_consignee_id and c.recall_id = ${recall}
  where ${countsThen('a')} order by a.recall_consignee_id, ${order}`;

/**
 * The consignees of a recall as they stood at `$2` (an instant; null is now), as the CTE `standing`: id, consignee_id, the units of each sort, and the
 * state. Units are the sums of the ledger and of the latest answer.
 *
 * A consignee answers what it has on a day. What comes back later was on hand that day, unless it had said that it sent it: so it is taken from the units
 * on hand, and shipped = on hand + used + destroyed + returned + unaccounted holds at every moment. Corrected devices are among those on hand or used.
 *
 * A consignee whose units of a lot grew after its latest notice (or, without one, its answer) is not notified again: nothing spoke of these units. That ends
 * with an answer which accounts for all of them. Any other may be about the notice that was sent before, also one by the link: its page may have been opened
 * before the units grew.
 * Of answers that came on different days the one of the latest day counts, whenever they were recorded.
 *
 * A merge of customers may leave a consignee no units, since that of the survivor has them all now (`is_merged_away`).
 *
 * An order's PO number may be corrected between two entries of a shipment; the latest is shown, and the entries stay one shipment.
 * @param recall SQL of the id of the recall
 */
export const standingOf = (recall: string): string => `
with entries as materialized (
  select s.recall_consignee_id, s.distribution_id, s.lot_number, s.sku, s.ship_date, s.order_number, sum(s.units)::int as units,
    sum(s.units_returned)::int as returned, (array_agg(s.customer_po order by s.id desc))[1] as customer_po
  from recall_scope_changes s where s.recall_id = ${recall} and ($2::timestamptz is null or s.recorded_at <= $2)
  group by 1, 2, 3, 4, 5, 6 having sum(s.units) <> 0
), by_lot as (
  select recall_consignee_id as id, lot_number, sku, sum(units) as units, sum(returned) as returned from entries group by 1, 2, 3
), lots_of as (
  select id, json_agg(json_build_object('lotNumber', lot_number, 'sku', sku, 'units', units, 'unitsReturned', returned) order by lot_number) as lots
  from by_lot group by 1
), shipped as (
  select recall_consignee_id as id, sum(units)::int as units, sum(returned)::int as returned, count(distinct distribution_id) as distributions,
    json_agg(distinct order_number) as order_numbers, json_agg(distinct customer_po) filter (where customer_po is not null) as po_numbers,
    min(ship_date) as first_ship_date, max(ship_date) as last_ship_date
  from entries group by 1
), latest_notices as (${latest('recall_notices', recall)}), latest_replies as (${latest('recall_replies', recall, 'a.received_on desc, a.id desc')}), latest_checks as (${latest('recall_checks', recall)}),
grown as (
  select id, bool_or(units > frozen) as is_late, bool_or(units > spoken_of) as is_outgrown from (
    select s.recall_consignee_id as id, sum(s.units) as units, coalesce(sum(s.units) filter (where s.change = 'frozen'), 0) as frozen,
      coalesce(sum(s.units) filter (where s.recorded_at <= coalesce(n.created_at, p.created_at)), 0) as spoken_of
    from recall_scope_changes s left join latest_notices n using (recall_consignee_id) left join latest_replies p using (recall_consignee_id)
    where s.recall_id = ${recall} and ($2::timestamptz is null or s.recorded_at <= $2) group by 1, s.lot_number) lots group by 1
), moved_by_merge as materialized (
  select s.recall_consignee_id as id, s.distribution_id, s.units, s.recorded_at, s.id as change_id from recall_scope_changes s
  where s.recall_id = ${recall} and s.change = 'merged' and ($2::timestamptz is null or s.recorded_at <= $2)
), merged_into as materialized (
  select b.id, a.id as former, max(b.recorded_at) as merged_at from moved_by_merge a
  join moved_by_merge b on b.distribution_id = a.distribution_id and b.change_id > a.change_id and b.units > 0 where a.units < 0 group by 1, 2
), answered as (
  select c.id, c.consignee_id, c.is_late or coalesce(g.is_late, false) as is_late, c.created_at, s.distributions, s.order_numbers, s.po_numbers, s.first_ship_date, s.last_ship_date, o.lots,
    coalesce(s.units, 0) as units_shipped, p.id as reply_id, n.id as notice_id,
    greatest(coalesce(s.returned, 0), p.returned, 0) as units_returned, coalesce(s.returned, 0) as arrived,
    greatest(coalesce(p.on_hand, 0) - greatest(coalesce(s.returned, 0) - greatest(p.returned, p.returned_before), 0), 0) as units_on_hand,
    coalesce(p.used, 0) as units_used, coalesce(p.destroyed, 0) as units_destroyed, p.corrected as units_corrected, coalesce(p.returned, 0) as said_returned,
    k.result = 'unreachable' and p.id is null and k.created_at >= coalesce(n.created_at, k.created_at) as is_unreachable,
    coalesce(g.is_outgrown, false) and (n.id is not null or p.id is not null) as is_outgrown,
    coalesce(s.units, 0) = 0 and exists (select from moved_by_merge m where m.id = c.id) and (
      select l.change = 'merged' from recall_scope_changes l where l.recall_id = ${recall} and l.recall_consignee_id = c.id and l.units <> 0
        and ($2::timestamptz is null or l.recorded_at <= $2) order by l.id desc limit 1) as is_merged_away
  from recall_consignees c
  left join grown g on g.id = c.id
  left join shipped s on s.id = c.id
  left join lots_of o on o.id = c.id
  left join latest_notices n on n.recall_consignee_id = c.id
  left join latest_replies p on p.recall_consignee_id = c.id
  left join latest_checks k on k.recall_consignee_id = c.id
  where c.recall_id = ${recall} and ($2::timestamptz is null or c.created_at <= $2)
), standing as materialized (
  select b.*, case
      when b.units_unaccounted = 0 then 'accounted_for'
      when b.is_unreachable then 'unreachable'
      when b.is_outgrown and b.units_unaccounted > 0 then 'not_notified'
      when b.reply_id is not null then 'responded'
      when b.notice_id is not null then 'notified'
      else 'not_notified' end as state
  from (select a.*, a.units_shipped - a.units_on_hand - a.units_returned - a.units_used - a.units_destroyed as units_unaccounted from answered a) b
)`;

/** The same of recall `$1`. */
export const STANDING = standingOf('$1');

/** SQL condition of consignees `t` of `standing`: its latest notice spoke of all its units. */
export const IS_NOTIFIED = '(t.notice_id is not null and not t.is_outgrown)';

/**
 * SQL condition of consignees `t` of `standing`: one that every shipment left, and that never answered, is none of the recall's consignees. Nor is one that
 * answered before a merge gave its units to the survivor's: they are accounted for there.
 */
export const IS_IN_SCOPE = '(t.units_shipped > 0 or t.reply_id is not null and not t.is_merged_away)';

const REACHABLE = isReachable((column) => `contact.${column}`);

const VOIDABLE = (row: string): string =>
  `'voidedAt', iso_utc(${row}.voided_at), 'voidReason', ${row}.void_reason, 'createdAt', iso_utc(${row}.created_at)`;

/** SQL of what an entry says, for `json_build_object`; whether it counts stands beside it. */
export const NOTICE_FIELDS = `'id', n.id, 'method', n.method, 'sentOn', n.sent_on, 'to', n.sent_to, 'sha256', n.sha256`;
export const REPLY_FIELDS = `'id', p.id, 'receivedOn', p.received_on, 'respondent', p.respondent, 'onHand', p.on_hand, 'used', p.used,
  'destroyed', p.destroyed, 'returned', p.returned, 'corrected', p.corrected, 'forwardedTo', p.forwarded_to, 'comment', p.comment, 'byLink', p.by_link`;
export const CHECK_FIELDS = `'checkedOn', k.checked_on, 'method', k.method, 'result', k.result, 'comment', k.comment`;
export const NOTICE_JSON = `json_build_object(${NOTICE_FIELDS}, ${VOIDABLE('n')})`;
export const REPLY_JSON = `json_build_object(${REPLY_FIELDS}, ${VOIDABLE('p')})`;
export const CHECK_JSON = `json_build_object('id', k.id, ${CHECK_FIELDS}, ${VOIDABLE('k')})`;

/** SQL of the units of consignees `t` of `standing`, for `json_build_object`. */
export const UNITS_FIELDS = `'unitsShipped', t.units_shipped, 'unitsOnHand', t.units_on_hand, 'unitsReturned', t.units_returned, 'unitsUsed', t.units_used,
  'unitsDestroyed', t.units_destroyed, 'unitsCorrected', t.units_corrected, 'unitsUnaccounted', t.units_unaccounted`;

/**
 * What consignees answered before a merge gave their units to consignee `t`. It counts nowhere: nobody knows whether it is about the same devices as what
 * the survivor's ship-to says. It stands until that one answers again.
 */
const ANSWERED_BEFORE_MERGE = `select 'answered_before_merge', true, format(
    'Before a merge, %s of %s answered for units that are here now: %s on hand, %s used, %s destroyed, %s returned. This answer counts nowhere. Ask this consignee about all its units.',
    f.facility_name, f.customer_name, p.on_hand, p.used, p.destroyed, p.returned)
  from merged_into m join standing s on s.id = m.former and s.is_merged_away join recall_consignees f on f.id = m.former join recall_replies p on p.id = s.reply_id
  where m.id = t.id and t.units_shipped > 0 and not exists (select from recall_replies q where q.id = t.reply_id and q.created_at > m.merged_at)`;

/** SQL of what does not add up of consignees `t` of `standing`. */
export const DISCREPANCIES = `(select coalesce(json_agg(json_build_object('code', d.code, 'detail', d.detail)), '[]') from (values
  ('more_than_shipped', t.units_unaccounted < 0 and not t.is_merged_away, format('It accounts for %s units more than were shipped to it.', -t.units_unaccounted)),
  ('returned_not_arrived', t.said_returned > t.arrived, format('It says that it returned %s units; %s arrived.', t.said_returned, t.arrived))
  union all ${ANSWERED_BEFORE_MERGE}
) d (code, applies, detail) where d.applies)`;

/** SQL of the consignee of a recall, from `standing t`, its record `r`, its customer `c` and the contact. */
const RECALL_CONSIGNEE_JSON = `json_build_object('id', t.id, 'recallId', $1::bigint, 'consigneeId', t.consignee_id, 'customer', ${customerReferenceJson('c')},
  'shipTo', ${shipToJson('r')},
  'contact', ${CONTACT_JSON}, 'reachable', ${REACHABLE}, 'state', t.state, 'isLate', t.is_late, 'joinedAt', iso_utc(t.created_at),
  'lots', coalesce(t.lots, '[]'), 'distributions', coalesce(t.distributions, 0), 'orderNumbers', coalesce(t.order_numbers, '[]'),
  'poNumbers', coalesce(t.po_numbers, '[]'), 'firstShipDate', t.first_ship_date, 'lastShipDate', t.last_ship_date,
  ${UNITS_FIELDS},
  'notice', (select ${NOTICE_JSON} from recall_notices n where n.id = t.notice_id),
  'reply', (select ${REPLY_JSON} from recall_replies p where p.id = t.reply_id), 'discrepancies', ${DISCREPANCIES})`;

/** SQL of the rows `id` and `consignee` of consignees `t` of `standing`; what they are chosen by stands between this and the joins. */
export const SHOW_CONSIGNEES = `select t.id, ${RECALL_CONSIGNEE_JSON} as consignee`;
export const WITH_CONTACT = `join consignees r on r.id = t.consignee_id join customers c on c.id = r.customer_id ${CONSIGNEE_CONTACT}`;
