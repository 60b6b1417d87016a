import { SHOW_CONSIGNEES, STANDING, WITH_CONTACT } from '../consignees/recall-consignee.sql.js';

/**
 * What the notices of recall `$1` say as it stands (`$2` is null), a row for each consignee: of the one of id `$3`, of all if it is null. Every part of a
 * row is joined by the consignee's own id, so that nothing of another one can get into its notice.
 */
export const NOTICES = `${STANDING},
notice_lots as (
  select b.id, json_agg(json_build_object('lotNumber', b.lot_number, 'sku', b.sku, 'productName', p.name, 'expiresOn', l.expires_on, 'units', b.units,
    'unitsReturned', b.returned) order by b.lot_number, b.sku) as lots
  from by_lot b left join lots l on l.lot_number = b.lot_number left join products p on p.sku = b.sku group by b.id
), notice_shipments as (
  select e.recall_consignee_id as id, json_agg(json_build_object('shipDate', e.ship_date, 'orderNumber', e.order_number, 'poNumber', e.customer_po,
    'sku', e.sku, 'lotNumber', e.lot_number, 'units', e.units) order by e.ship_date, e.order_number, e.distribution_id, e.lot_number) as shipments
  from entries e group by 1
)
${SHOW_CONSIGNEES}, coalesce(nl.lots, '[]') as lots, coalesce(ns.shipments, '[]') as shipments,
  (select json_build_object('origin', k.origin, 'salt', encode(k.salt, 'hex'), 'tokenHash', encode(k.token_hash, 'hex')) from recall_reply_links k
    where k.recall_consignee_id = t.id and k.revoked_at is null) as link
from standing t ${WITH_CONTACT} left join notice_lots nl on nl.id = t.id left join notice_shipments ns on ns.id = t.id
where $3::bigint is null or t.id = $3 order by t.id`;
