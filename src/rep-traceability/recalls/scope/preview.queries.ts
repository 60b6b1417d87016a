import { Injectable } from '@nestjs/common';
import { isReachable } from '../../../addresses/reachable-contact.js';
import { CONSIGNEE_CONTACT, CONTACT_JSON } from '../../../customer-profiles/consignees/consignee-contact.sql.js';
import { customerReferenceJson, shipToJson } from '../../../customer-profiles/customer-json.js';
import { Database } from '../../../database/database.js';
import { BuiltJson } from '../../../http/built-json.js';
import { LookAlikeQueries } from '../../lots/look-alikes.queries.js';
import { WAITING_JSON, waitsForLot } from '../../lots/waiting-shipments.js';
import type { ScopeRequest } from '../recall.schema.js';
import { findRecallLots } from './find-recall-lots.js';
import type { RecallPreview } from './preview.schema.js';

const RETURNED_OF = (rows: string): string => `
  select b.distribution_id, sum(b.quantity) as units, coalesce(sum(b.quantity) filter (where b.disposition = 'restocked'), 0) as restocked
  from distribution_returns b where b.voided_at is null and b.distribution_id = any (array(select d.id from ${rows} d)) group by 1`;

/** What a recall of lots `$1` with look-alikes `$4` would reach, shipped from `$2` to `$3`. All shipments of the lots are read once; stock counts those outside the range too. */
const PREVIEW = `
with shipments as materialized (
  select d.id, d.customer_id, d.consignee_key, d.sales_order_id, d.lot_number, d.quantity,
    d.ship_date between coalesce($2::date, '-infinity') and coalesce($3::date, 'infinity') as in_range
  from distribution_log_entries d where d.lot_number = any ($1) and d.voided_at is null
), returned as materialized (${RETURNED_OF('shipments')}
), lots_shown as (
  select l.lot_number, l.sku, l.status, l.units_produced, coalesce(sum(d.quantity) filter (where d.in_range), 0) as shipped,
    coalesce(sum(u.units) filter (where d.in_range), 0) as returned,
    l.units_produced - coalesce(sum(d.quantity), 0) + coalesce(sum(u.restocked), 0) as remaining
  from lots l left join shipments d using (lot_number) left join returned u on u.distribution_id = d.id
  where l.lot_number = any ($1) group by l.id
), received as (
  select d.customer_id, d.consignee_key, sum(d.quantity) as units, coalesce(sum(u.units), 0) as returned, count(*) as distributions
  from shipments d left join returned u on u.distribution_id = d.id where d.in_range group by 1, 2
), reached as materialized (
  select r.*, n.id as consignee_id, ${customerReferenceJson('c')} as customer, ${CONTACT_JSON} as contact,
    ${isReachable((column) => `contact.${column}`)} as reachable, n.facility_name,
    ${shipToJson('n')} as ship_to
  from received r join consignees n using (customer_id, consignee_key) join customers c on c.id = r.customer_id ${CONSIGNEE_CONTACT}
), open_orders as (
  select s.id, sum(i.units) as units,
    not exists (select from distribution_log_entries d where d.sales_order_id = s.id and d.voided_at is null) as unshipped
  from sales_orders s join sales_order_lines i on i.sales_order_id = s.id
  where s.status = 'pending' and i.sku in (select sku from lots_shown) group by s.id
)
select json_build_object(
  'lots', (select json_agg(json_build_object('lotNumber', lot_number, 'sku', sku, 'status', status, 'unitsProduced', units_produced,
    'unitsShipped', shipped, 'unitsReturned', returned, 'unitsRemaining', remaining) order by lot_number) from lots_shown),
  'totals', json_build_object('consignees', (select count(*) from reached), 'reachable', (select count(*) from reached where reachable),
    'unreachable', (select count(*) from reached where not reachable), 'units', (select coalesce(sum(units), 0) from reached),
    'unitsReturned', (select coalesce(sum(returned), 0) from reached), 'unitsOutstanding', (select coalesce(sum(units - returned), 0) from reached),
    'unitsInStock', (select coalesce(sum(greatest(remaining, 0)), 0) from lots_shown), 'distributions', (select count(*) from shipments where in_range),
    'salesOrders', (select count(distinct sales_order_id) from shipments where in_range)),
  'openOrders', json_build_object('salesOrders', (select count(*) from open_orders), 'units', (select coalesce(sum(units), 0) from open_orders),
    'unitsWithoutShipment', (select coalesce(sum(units), 0) from open_orders where unshipped)),
  'waiting', (select ${WAITING_JSON} from unlinked_distributions u where u.resolved_at is null and exists (
    select from unnest($1::text[]) lot where ${waitsForLot('lot')})),
  'consignees', (select coalesce(json_agg(json_build_object('consigneeId', consignee_id, 'customer', customer, 'shipTo', ship_to, 'contact', contact,
    'reachable', reachable, 'units', units, 'unitsReturned', returned, 'distributions', distributions)
    order by units desc, facility_name, consignee_id), '[]') from reached),
  'lookAlikes', $4::json)::text as preview`;

@Injectable()
export class RecallPreviewQueries {
  constructor(
    private readonly database: Database,
    private readonly lookAlikes: LookAlikeQueries,
  ) {}

  /**
   * What a recall would reach, writing nothing.
   * @throws Problem `lot_not_found`
   */
  async preview({ lotNumbers, shipDateFrom = null, shipDateTo = null }: ScopeRequest): Promise<BuiltJson<RecallPreview>> {
    const lots = await this.database.transaction(null, (tx) => findRecallLots(tx, lotNumbers));
    const numbers = lots.map(({ lotNumber }) => lotNumber);
    const lookAlikes = JSON.stringify(await this.lookAlikes.of(numbers));
    const row = await this.database.row<{ preview: string }>(PREVIEW, [numbers, shipDateFrom, shipDateTo, lookAlikes], 'recall_preview');
    return new BuiltJson(row?.preview ?? '{}');
  }
}
