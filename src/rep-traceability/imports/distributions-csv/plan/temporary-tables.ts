import type { PoolClient } from 'pg';
import { siteOf } from '../../../sales-orders/doubt-orders.js';
import { isDropShipment } from './drop-shipment.js';

const PLAN_TABLES = `
  create temporary table plan_orders (order_key text primary key, company_key text, customer_id bigint, sales_order_id bigint, order_date date) on commit drop;
  create temporary table plan_rows (id bigint primary key, status text not null, problems jsonb, duplicate_of jsonb) on commit drop;
  create temporary table plan_staged (id bigint not null, line_number integer not null, has_problems boolean not null, order_key text, company_key text,
    order_number text, facility_name text, ship_date date, order_date date, sku text, lot_number text, quantity integer, tracking_number text,
    has_site boolean not null, city text collate "und-x-icu", zip text) on commit drop`;

const COPY_ROWS = `
  insert into plan_staged
  select r.id, r.line_number, r.problems is not null, r.order_key, r.company_key, r.order_number, r.facility_name, r.ship_date, r.order_date, r.sku,
    r.lot_number, r.quantity, r.tracking_number, not ${isDropShipment('r')} and (r.city is not null or r.zip is not null), ${siteOf('r')}
  from import_rows r where r.import_id = $1`;

/**
 * Makes the temporary tables of a plan: `plan_staged` with what the rows say, `plan_orders` and `plan_rows` for what the plan decides.
 * PostgreSQL has no statistics of rows that were just copied: it takes the rows of an import for one or two and loops over whole tables for each of
 * them. Of `plan_staged` it knows how many there are.
 * @param client inside the transaction of the step; the tables end with it
 */
export async function createPlanTables(client: PoolClient, importId: number): Promise<void> {
  await client.query(PLAN_TABLES);
  await client.query(COPY_ROWS, [importId]);
  await client.query('analyze plan_staged (order_key, company_key, lot_number)');
}

/** Leaves in `plan_staged` the rows that the plan found valid. */
export async function keepValidRows(client: PoolClient): Promise<void> {
  await client.query('delete from plan_staged s where s.has_problems or exists (select from plan_rows p where p.id = s.id)');
  await client.query('analyze plan_orders');
}
