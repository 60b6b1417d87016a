import type { Transaction } from '../../../database/database.js';
import { Problem } from '../../../problems/problem.js';

interface Alias {
  line: number;
  alias: string;
  lotNumber: string;
}

const ALIASES = `json_to_recordset($1::json) as a (line integer, alias text, "lotNumber" text)`;

/**
 * Shipments that came before their lot name was known to be wrong move to the right lot, or its trace would miss them. The name they were
 * received with stays beside it.
 */
export async function moveShipments(tx: Pick<Transaction, 'rows'>, aliases: Alias[]): Promise<void> {
  const parameters = [JSON.stringify(aliases)];
  await refuseSameShipments(tx, parameters);
  await tx.rows(
    `update distribution_log_entries d set lot_number = a."lotNumber",
       lot_number_received = nullif(coalesce(d.lot_number_received, d.lot_number), a."lotNumber")
     from ${ALIASES} where d.lot_number = a.alias`,
    parameters,
  );
}

/** A shipment recorded under the wrong and the right name counts twice: a person decides which of the two is voided. */
async function refuseSameShipments(tx: Pick<Transaction, 'rows'>, parameters: string[]): Promise<void> {
  const same = await tx.rows<{ line: number; alias: string; lotNumber: string; wrong: string; right: string }>(
    `select a.line, a.alias, a."lotNumber", d.id as wrong, r.id as right
     from ${ALIASES} join distribution_log_entries d on d.lot_number = a.alias and d.voided_at is null
     join distribution_log_entries r on r.lot_number = a."lotNumber" and r.voided_at is null and r.sales_order_id = d.sales_order_id
       and r.ship_date = d.ship_date and r.sku = d.sku and coalesce(r.tracking_number, '') = coalesce(d.tracking_number, '')
     order by a.line, d.id`,
    parameters,
  );
  if (same.length === 0) return;
  const errors = same.map(({ line, alias, lotNumber, wrong, right }) => ({
    pointer: `line:${line}/Lot`,
    code: 'distribution_exists',
    detail: `Line ${line}, Lot: distribution ${wrong} of ${alias} is distribution ${right} of ${lotNumber}: void one of them first.`,
  }));
  throw new Problem('lot_file_refused', `Nothing of the file was taken. ${errors[0]?.detail}`, { errors });
}
