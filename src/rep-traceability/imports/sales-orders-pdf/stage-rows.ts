import type { Transaction } from '../../../database/database.js';
import type { ImportCounts } from '../import.schema.js';
import type { PlannedOrder, PlanRow } from './plan/plan-sales-orders.js';
import type { PdfRow } from './read/read-rows.js';

/** The document of an order is some kilobytes: so many go into one statement. */
const BATCH = 100;

const INSERT = `
  insert into import_rows (import_id, line_number, status, raw, problems, document)
  select $1, r."lineNumber", r.status, array(select cell from jsonb_array_elements_text(r.raw) with ordinality c (cell, at) order by at), r.problems, r.document
  from jsonb_to_recordset($2::jsonb) r ("lineNumber" integer, status text, raw jsonb, problems jsonb, document jsonb)`;

const UPDATE = `
  update import_rows i set status = r.status, problems = r.problems
  from jsonb_to_recordset($2::jsonb) r ("lineNumber" integer, status text, problems jsonb)
  where i.import_id = $1 and i.line_number = r."lineNumber"`;

/** Keeps every row of a file, right or wrong, as planned. */
export async function stageRows(
  tx: Transaction,
  importId: number,
  rows: readonly PdfRow[],
  planned: readonly PlannedOrder[],
): Promise<void> {
  const plans = new Map(planned.map((plan) => [plan.lineNumber, plan]));
  for (let start = 0; start < rows.length; start += BATCH) {
    const batch = rows.slice(start, start + BATCH).map((row) => {
      const { status, problems } = plans.get(row.lineNumber) ?? { status: 'invalid', problems: row.problems };
      return { ...row, status, problems: status === 'invalid' ? problems : null };
    });
    await tx.rows(INSERT, [importId, JSON.stringify(batch)]);
  }
}

/** The rows that may still be written: an invalid one stays so, because the preview said so. */
export async function loadRowsToWrite(tx: Transaction, importId: number): Promise<PlanRow[]> {
  const rows = await tx.rows<Pick<PlanRow, 'lineNumber' | 'document'>>(
    `select line_number as "lineNumber", document from import_rows where import_id = $1 and status <> 'invalid' order by line_number`,
    [importId],
  );
  return rows.map((row) => ({ ...row, problems: [] }));
}

/** Rows planned again, as they stand now. */
export async function updateRows(tx: Transaction, importId: number, planned: readonly PlannedOrder[]): Promise<void> {
  const rows = planned.map(({ lineNumber, status, problems }) => ({
    lineNumber,
    status,
    problems: status === 'invalid' ? problems : null,
  }));
  await tx.rows(UPDATE, [importId, JSON.stringify(rows)]);
}

/** Every page is in one row. */
export async function countPages(tx: Transaction, importId: number): Promise<number> {
  const row = await tx.row<{ pages: number }>(
    `select coalesce(sum(jsonb_array_length(document -> 'pages')), 0)::int as pages from import_rows where import_id = $1`,
    [importId],
  );
  return row?.pages ?? 0;
}

/** What the commit will write, or wrote. An order of a PDF says nothing of shipments, so no distribution comes of it. */
export async function countRows(tx: Transaction, importId: number, planned: readonly PlannedOrder[]): Promise<ImportCounts> {
  const row = await tx.row<Pick<ImportCounts, 'rows' | 'valid' | 'invalid' | 'duplicate'>>(
    `select count(*)::int as rows, count(*) filter (where status = 'valid')::int as valid, count(*) filter (where status = 'invalid')::int as invalid,
       count(*) filter (where status = 'duplicate')::int as duplicate
     from import_rows where import_id = $1`,
    [importId],
  );
  if (!row) throw new Error('An aggregate answers one row');
  const { customers, salesOrders } = namesToCreate(planned);
  return { ...row, customersToCreate: customers.size, salesOrdersToCreate: salesOrders.length, distributionsToCreate: 0 };
}

/** Customers by company key, and order numbers, that are not stored yet. */
export function namesToCreate(planned: readonly PlannedOrder[]): { customers: Map<string, string>; salesOrders: string[] } {
  const orders = planned.flatMap(({ toWrite }) => toWrite ?? []);
  const customers = new Map(
    orders.filter(({ isNewCustomer }) => isNewCustomer).map(({ companyKey, soldTo }) => [companyKey, soldTo.facilityName]),
  );
  return { customers, salesOrders: orders.map(({ orderNumber }) => orderNumber) };
}
