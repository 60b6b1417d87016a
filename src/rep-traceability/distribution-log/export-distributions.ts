import { sql } from 'kysely';
import type { Cells } from '../../csv/csv-file.js';
import { companyKey } from '../../customer-profiles/company-key.js';
import { keysOfRenamed } from '../../customer-profiles/find-known-customers.js';
import type { Database } from '../../database/database.js';
import { compiled } from '../../database/typed-queries.js';
import type { DistributionFilters } from './distribution.schema.js';
import { type Distributions, filteredDistributions, searchCondition } from './distribution-filters.js';

/**
 * The importer's own column names, and what stands there. `Facility Name` is the customer, as the importer reads it; `Ship To Name` the
 * facility that the devices went to, which differs for a drop shipment.
 */
const COLUMNS = {
  'Ship Date': 'd.ship_date::text',
  'Order Number': 'd.order_number',
  'Facility Name': 'c.facility_name',
  SKU: 'd.sku',
  Lot: 'd.lot_number',
  Quantity: 'd.quantity::text',
  Address: 'd.address1',
  'Address 2': 'd.address2',
  City: 'd.city',
  State: 'd.state',
  Zip: 'd.zip',
  Country: 'd.country',
  'Contact Name': 'd.contact_name',
  'Contact Phone': 'd.contact_phone',
  'Contact Email': 'd.contact_email',
  'Tracking Number': 'd.tracking_number',
  Rep: 'r.name',
  'Order Date': 's.order_date::text',
  Source: 'd.source',
  'Ship To Name': 'd.facility_name',
};
/** A voided row must not come back to life by an import, so an export that has any says which. */
const VOID_COLUMNS = { 'Voided At': 'iso_utc(d.voided_at)', 'Void Reason': 'd.void_reason' };

/** The columns of a tracing report: those of the export, and what came back. */
export const REPORT_COLUMNS = {
  ...COLUMNS,
  'Units Returned': 'coalesce(b.units, 0)::text',
  'Units Outstanding': '(d.quantity - coalesce(b.units, 0))::text',
};

interface ExportedRow {
  company_key: string;
  /** the keys of the customer where it has several */
  keys: string[] | null;
  cells: (string | null)[];
}

const FACILITY_NAME = Object.keys(COLUMNS).indexOf('Facility Name');

export interface DistributionExport {
  header: string[];
  batches: AsyncGenerator<Cells[]>;
}

/** The log as a CSV that can be imported again: newest first, with the filters of the list. */
export async function exportDistributions(database: Database, { q, ...filters }: DistributionFilters): Promise<DistributionExport> {
  const entries = filteredDistributions(database, filters);
  const found = q?.trim() ? entries.where(await searchCondition(database, q.trim())) : entries;
  return exportEntries(database, found, { ...COLUMNS, ...(filters.includeVoided && VOID_COLUMNS) });
}

/**
 * Entries of the log in one statement, so in one snapshot: as they are when the first row is read.
 * @param columns header and SQL of each column
 */
export function exportEntries(database: Database, entries: Distributions, columns: Record<string, string> = COLUMNS): DistributionExport {
  const cells = sql`array[${sql.raw(Object.values(columns).join(', '))}]`;
  const rows = database.kysely
    .selectFrom(entries.as('d'))
    .innerJoin('customers as c', 'c.id', 'd.customerId')
    .leftJoin('salesOrders as s', 's.id', 'd.salesOrderId')
    .leftJoin('reps as r', 'r.id', 'd.repId')
    .leftJoin(unitsReturned(database).as('b'), 'b.distributionId', 'd.id')
    .leftJoin(keysOfRenamed(database).as('k'), 'k.customerId', 'c.id')
    .select(['c.companyKey', 'k.keys', cells.as('cells')])
    .orderBy('d.shipDate', 'desc')
    .orderBy('d.id', 'desc');
  return { header: Object.keys(columns), batches: cellsOf(database.stream<ExportedRow>(...compiled(rows))) };
}

/** Added up once for all rows; PostgreSQL leaves it out where no column needs it. */
const unitsReturned = ({ kysely }: Database) =>
  kysely
    .selectFrom('distributionReturns')
    .select(({ fn }) => ['distributionId', fn.sum<number>('quantity').as('units')])
    .where('voidedAt', 'is', null)
    .groupBy('distributionId');

async function* cellsOf(batches: AsyncGenerator<ExportedRow[]>): AsyncGenerator<Cells[]> {
  for await (const rows of batches) yield rows.map((row) => row.cells.with(FACILITY_NAME, facilityName(row)));
}

/**
 * The importer finds the customer by the company key of this name. Where no key of the customer is that of its name, as after a rename to the name of
 * another one, the company key replaces the name.
 */
function facilityName({ company_key, keys, cells }: ExportedRow): string {
  const name = cells[FACILITY_NAME] ?? '';
  const key = companyKey(name);
  return key === company_key || (key !== null && keys?.includes(key)) ? name : company_key;
}
