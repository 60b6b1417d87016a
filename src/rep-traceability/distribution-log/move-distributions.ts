import type { Statements } from '../../database/database.js';

/**
 * Moves shipments that were recorded before their lot name was known to be wrong; the trace of the right lot would miss them. The name they were
 * received with stays beside it.
 */
export async function moveToRightLots(tx: Statements, aliases: readonly { alias: string; lotNumber: string }[]): Promise<void> {
  await tx.rows(
    `update distribution_log_entries d set lot_number = a."lotNumber",
       lot_number_received = nullif(coalesce(d.lot_number_received, d.lot_number), a."lotNumber")
     from json_to_recordset($1::json) as a (alias text, "lotNumber" text) where d.lot_number = a.alias`,
    [JSON.stringify(aliases)],
  );
}

/** A distribution and the sales order it goes to. */
export interface Link {
  id: number;
  orderId: number;
}

/** Links distributions that have no sales order yet; each takes the customer of its order. */
export async function linkToOrders(tx: Statements, links: readonly Link[]): Promise<void> {
  await tx.rows(
    `update distribution_log_entries d set sales_order_id = s.id, customer_id = s.customer_id
     from unnest($1::bigint[], $2::bigint[]) g (id, sales_order_id) join sales_orders s on s.id = g.sales_order_id
     where d.id = g.id and d.sales_order_id is null`,
    [links.map(({ id }) => id), links.map(({ orderId }) => orderId)],
  );
}
