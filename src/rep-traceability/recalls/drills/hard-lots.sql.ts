/** Lots that are drawn before the hardest of them is chosen: enough to find a hard one, few enough to look at each of their shipments. */
const DRAWN = 100;

/**
 * The hardest of some lots drawn at random from those that were shipped, with what makes it hard. Only the shipments of the lots drawn are read. What is rare
 * and easily overlooked weighs most: another name of the lot, a merged customer, a ship-to that is not the customer, what came back or waits in review.
 */
export const HARD_LOT = `
with drawn as materialized (
  select l.lot_number from lots l
  where exists (select from distribution_log_entries d where d.lot_number = l.lot_number and d.voided_at is null)
    and not exists (select from open_recall_lots o where o.lot_number = l.lot_number)
  order by random() limit ${DRAWN}
), shipments as materialized (
  select d.* from distribution_log_entries d where d.lot_number in (select lot_number from drawn) and d.voided_at is null
), facts as (
  select w.lot_number,
    (select count(*) from lot_aliases a where a.lot_number = w.lot_number)::int as aliases,
    (select count(distinct (d.customer_id, d.consignee_key)) from shipments d where d.lot_number = w.lot_number)::int as consignees,
    (select count(distinct d.customer_id) from shipments d join customers m on m.merged_into_id = d.customer_id where d.lot_number = w.lot_number)::int as merged,
    (select count(distinct (d.customer_id, d.consignee_key)) from shipments d join customers c on c.id = d.customer_id
      where d.lot_number = w.lot_number and consignee_spelling(d.facility_name) <> consignee_spelling(c.facility_name))::int as "dropShipments",
    (select count(distinct d.sales_order_id) from shipments d join distribution_log_entries o on o.sales_order_id = d.sales_order_id and o.voided_at is null
      where d.lot_number = w.lot_number and o.sku <> d.sku and o.ship_date = d.ship_date)::int as "mixedParcels",
    (select coalesce(sum(b.quantity), 0) from shipments d join distribution_returns b on b.distribution_id = d.id and b.voided_at is null
      where d.lot_number = w.lot_number)::int as returned
  from drawn w
)
select f.*, f.lot_number as "lotNumber" from facts f
order by (case when aliases > 0 then 4 else 0 end) + (case when merged > 0 then 4 else 0 end) + (case when "dropShipments" > 0 then 3 else 0 end)
  + (case when returned > 0 then 2 else 0 end) + (case when "mixedParcels" > 0 then 1 else 0 end) + ln(1 + consignees) desc, random() limit 1`;

export interface HardLot {
  lotNumber: string;
  aliases: number;
  consignees: number;
  merged: number;
  dropShipments: number;
  mixedParcels: number;
  returned: number;
}
