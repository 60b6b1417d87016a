/** SQL of the totals of customer `c`. */
export const CUSTOMER_TOTALS = `(
  select json_build_object('orders', (select count(*) from sales_orders s where s.customer_id = c.id),
    'units', coalesce(sum(t.units), 0),
    'unitsReturned', coalesce(sum(b.units), 0),
    'unitsOutstanding', coalesce(sum(t.units), 0) - coalesce(sum(b.units), 0),
    'unitsBySku', coalesce(json_agg(json_build_object('sku', t.sku, 'units', t.units, 'unitsReturned', coalesce(b.units, 0)) order by t.sku), '[]'),
    'firstShipDate', min(t.first_ship_date), 'lastShipDate', max(t.last_ship_date))
  from (
    select d.sku, sum(d.quantity) as units, min(d.ship_date) as first_ship_date, max(d.ship_date) as last_ship_date
    from distribution_log_entries d where d.customer_id = c.id and d.voided_at is null group by d.sku
  ) t
  left join (
    select d.sku, sum(r.quantity) as units from distribution_returns r join distribution_log_entries d on d.id = r.distribution_id
    where d.customer_id = c.id and d.voided_at is null and r.voided_at is null group by d.sku
  ) b on b.sku = t.sku)`;

/**
 * SQL of the totals of customer `c` in a list, where a page may hold customers with ten thousands of shipments: each figure is read from an index by customer alone,
 * and the returns from their own. A voided shipment has no return that counts (the trigger `distribution_returns_at_most_shipped`).
 */
export const LISTED_TOTALS = `(
  select json_build_object('orders', (select count(*) from sales_orders s where s.customer_id = c.id),
    'units', coalesce(sum(d.quantity), 0),
    'unitsReturned', (select coalesce(sum(r.quantity), 0) from distribution_log_entries e join distribution_returns r on r.distribution_id = e.id
      where e.customer_id = c.id and r.voided_at is null),
    'lastShipDate', max(d.ship_date))
  from distribution_log_entries d where d.customer_id = c.id and d.voided_at is null)`;
