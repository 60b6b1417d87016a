import { Client, type ClientBase } from 'pg';
import { deriveProfiles } from '../../customer-profiles/derive-profiles.js';
import { ANALYZE_TABLES } from '../../database/analyze-tables.js';
import { type Database, statementsOf } from '../../database/database.js';
import { RELEASE_LOCK } from '../../database/release-lock.js';
import { requestContext } from '../../database/request-context.js';
import type { FileStorage } from '../../storage/file-storage.js';
import { adoptAttachments } from './adopt-attachments.js';
import { adoptAuditEvents } from './adopt-audit-events.js';
import { adoptCustomerNotes } from './adopt-customer-notes.js';
import { adoptCustomerReps, adoptCustomers } from './adopt-customers.js';
import { adoptLotLog } from './adopt-lot-log.js';
import { adoptApprovals, adoptTracingReports } from './adopt-reports.js';
import { adoptReps } from './adopt-reps.js';
import { adoptSalesOrderLines } from './adopt-sales-order-lines.js';
import { adoptSalesOrders } from './adopt-sales-orders.js';
import { adoptEntries, adoptLines } from './adopt-shipments.js';
import { adoptRoles, adoptUserRoles, adoptUsers } from './adopt-users.js';
import { CATALOGUE, learnSkus } from './catalogue.js';
import { readFileFacts } from './file-facts.js';
import { findLotsWithoutList, type LotsWithoutList } from './lots-without-list.js';
import { findNotTakenOver, type NotTakenOver } from './not-taken-over.js';
import { type OldTable, oldTables } from './old-schema.js';
import { READING_FUNCTIONS } from './reading-functions.js';
import { countRows, countUnits, type TableCount, type UnitTotals } from './reconcile.js';
import { type OldLotList, readOldLotList, stageLotList } from './stage-lot-list.js';
import { copyOldTable, findOldTables, type StagedTable, settleKnownRows, stagingTable } from './stage-old-tables.js';
import { runStep, type Step } from './step.js';
import { DECIDED } from './waiting-shipments.js';

export interface AdoptionOptions {
  /** The postgres URL of the old database. It is only read. */
  from: string;
  /** Where the files of the old system were copied to. */
  storage: FileStorage;
  /** The path of the lot list, which the old system keeps as a CSV file beside its database. */
  lotList?: string | undefined;
  /** Do everything, then take it back. */
  dryRun: boolean;
  /** Today where the company works, `YYYY-MM-DD`: no shipment of the log is after it. */
  today: string;
}

export interface AdoptionReport {
  tables: TableCount[];
  units: UnitTotals;
  /** Rows by reason: those that wait for a person, and those adopted that a person should look at. */
  reasons: { table: OldTable; outcome: string; reason: string; rows: number; examples: string[] }[];
  /** Number of rows that the old system changed after their adoption. */
  changedSince: { table: OldTable; oldIds: string[] }[];
  /** Rows that were adopted earlier and that the old system has no more, as they were. */
  deletedSince: { table: OldTable; rows: StagedTable['deletedSince'] }[];
  /** What no record here holds. */
  notTakenOver: NotTakenOver;
  /** Files that are missing, or are not those that were recorded. */
  files: { table: OldTable; oldId: string; reason: string; key: string }[];
  /** Customers of the old system that are one customer here. */
  pairs: { id: number; facilityName: string; addresses: string[]; oldIds: string[] }[];
  /** Shipments that wait since their order is of another customer, by the pair of customers. */
  otherCustomers: { shipper: string; customerId: number; orderer: string; orderCustomerId: number; shipments: number }[];
  /** What the lot list would change that was not given; null where there is one. */
  withoutLotList: LotsWithoutList | null;
  /** What does not add up: then nothing was committed. */
  differences: string[];
  outcome: 'committed' | 'rolled back' | 'nothing to do';
}

/** Locks the tables of the adoption against other writers; reads go on. */
const KEEP_WRITERS_OUT = `
  set local lock_timeout = '30s';
  select pg_advisory_xact_lock(${RELEASE_LOCK});
  lock table users, user_roles, reps, customers, customer_reps, customer_notes, products, product_item_codes, lots, lot_aliases, sales_orders, sales_order_lines,
    distribution_log_entries, unlinked_distributions, order_pdf_attachments, tracing_reports, approvals_eml, adopted_records
    in share row exclusive mode;
  set local lock_timeout = 0`;

const steps = (today: string): Step[] => [
  adoptUsers,
  adoptRoles,
  adoptUserRoles,
  adoptReps,
  adoptCustomers,
  adoptCustomerReps,
  adoptCustomerNotes,
  adoptSalesOrders,
  adoptSalesOrderLines,
  adoptLotLog,
  adoptEntries(today),
  adoptLines,
  adoptAttachments,
  adoptTracingReports,
  adoptApprovals,
  adoptAuditEvents,
];

/** Thrown to roll the transaction back; it carries the report. */
class TakenBack extends Error {
  constructor(readonly report: AdoptionReport) {
    super('The adoption was taken back');
  }
}

/**
 * Takes over the records of the old system: from one read-only snapshot there, in one transaction here. It commits only if every row that was read is
 * accounted for and the units of every lot and SKU are equal on both sides. Run again, it takes only what is new.
 * @returns the report, also when nothing was committed: `differences` and `outcome` say why
 * @throws Error when the URL is not a database of the old system or is this one, or when the lot list is another file
 */
export async function adoptDatabase(database: Database, options: AdoptionOptions): Promise<AdoptionReport> {
  const lotList = options.lotList === undefined ? null : await readOldLotList(options.lotList);
  const source = new Client({ connectionString: options.from, application_name: 'silqeqms adopt' });
  await source.connect();
  try {
    await source.query(`begin isolation level repeatable read, read only`);
    await source.query(`set local time zone 'UTC'`);
    return await requestContext.run({ requestId: '', actorId: null, actor: 'adopt' }, () =>
      database.bulkTransaction({ reason: 'adopted from the old system' }, (target) => adopt(source, target, lotList, options)),
    );
  } catch (error) {
    if (error instanceof TakenBack) return error.report;
    throw error;
  } finally {
    await source.end();
  }
}

async function adopt(
  source: ClientBase,
  target: ClientBase,
  lotList: OldLotList | null,
  { storage, dryRun, today }: AdoptionOptions,
): Promise<AdoptionReport> {
  const present = new Set(await findOldTables(source));
  await refuseWrongSource(source, present);
  await target.query(KEEP_WRITERS_OUT);
  await target.query(READING_FUNCTIONS);
  await target.query(CATALOGUE);
  const read = new Map<OldTable, number>();
  for (const table of oldTables) {
    await target.query(stagingTable(table));
    if (present.has(table)) read.set(table, await copyOldTable(source, target, table));
  }
  if (lotList) read.set('lot_log', await stageLotList(target, lotList));
  const staged: StagedTable[] = [];
  for (const table of oldTables) {
    // A newer lot list need not name the lots of an older one.
    const known = await settleKnownRows(target, table, table !== 'lot_log');
    staged.push({ table, read: read.get(table) ?? 0, ...known });
  }
  await learnSkus(target);
  await readFileFacts(target, storage);
  for (const step of steps(today)) await runStep(target, step);
  await deriveProfiles(statementsOf(target), await customersWithNewOrders(target));

  const differences: string[] = [];
  const tables = await countRows(target, staged, differences);
  const units = await countUnits(target, differences);
  const changedSince = staged
    .filter((table) => table.changedSince.length > 0)
    .map((table) => ({ table: table.table, oldIds: table.changedSince }));
  const deletedSince = staged
    .filter((table) => table.deletedSince.length > 0)
    .map((table) => ({ table: table.table, rows: table.deletedSince }));
  const notTakenOver = await findNotTakenOver(source);
  const isNew = await wroteAnything(target);
  const withoutLotList = read.has('lot_log') ? null : await findLotsWithoutList(target);
  const report = {
    tables,
    units,
    reasons: await listReasons(target),
    changedSince,
    deletedSince,
    withoutLotList,
    notTakenOver,
    files: await listFiles(target),
    pairs: await listPairs(target),
    otherCustomers: await listOtherCustomers(target),
    differences,
  };
  if (dryRun || differences.length > 0) throw new TakenBack({ ...report, outcome: 'rolled back' });
  if (isNew) await target.query(ANALYZE_TABLES);
  return { ...report, outcome: isNew ? 'committed' : 'nothing to do' };
}

/** The tables of the old system and of this one have the same names, so a wrong URL would adopt a database into itself. */
async function refuseWrongSource(source: ClientBase, present: ReadonlySet<OldTable>): Promise<void> {
  const { rows } = await source.query(`select from information_schema.tables where table_name = 'adopted_records'`);
  if (rows.length > 0) throw new Error('--from names a database of this system, not one of the old system.');
  if (!present.has('customers')) throw new Error('--from names a database without the tables of the old system.');
}

async function customersWithNewOrders(target: ClientBase): Promise<number[]> {
  const { rows } = await target.query<{ id: number }>(
    `select distinct new_customer_id as id from plan_sales_orders where outcome = 'adopted'`,
  );
  return rows.map(({ id }) => id);
}

async function listReasons(target: ClientBase): Promise<AdoptionReport['reasons']> {
  const { rows } = await target.query<AdoptionReport['reasons'][number]>(
    `select source_table as table, case outcome when 'waiting' then 'waiting' else 'adopted' end as outcome, reason, count(*)::int as rows,
       (array_agg(old_id order by length(old_id), old_id))[1:5] as examples
     from (
       select a.id, a.source_table, a.old_id, a.outcome, a.adopted_at, coalesce(u.reason_code, a.reason) as reason, ${DECIDED} as decided
       from adopted_records a
       left join unlinked_distributions u on a.outcome = 'waiting' and a.new_table = 'unlinked_distributions' and u.id = a.new_id and u.corrected_at is not null
         and a.reason is distinct from 'counted_by_its_lines' and a.reason is distinct from 'counted_by_its_entry'
     ) a
     where (adopted_at = now() or outcome = 'waiting' and not decided) and reason is not null
       and reason not in ('counted_by_its_lines', 'counted_by_its_entry') group by 1, 2, 3 order by 1, 2, 3`,
  );
  return rows;
}

async function wroteAnything(target: ClientBase): Promise<boolean> {
  const { rows } = await target.query<{ wrote: boolean }>('select exists (select from adopted_records where adopted_at = now()) as wrote');
  return rows[0]?.wrote ?? false;
}

/** Files that a person must look for, with the records that name them. */
async function listFiles(target: ClientBase): Promise<AdoptionReport['files']> {
  const { rows } = await target.query<AdoptionReport['files'][number]>(
    `select source_table as table, old_id as "oldId", reason, left(coalesce(received ->> 'storage_key', received ->> 'report_storage_key'), 300) as key
     from adopted_records where reason in ('file_missing', 'file_differs') order by 1, length(old_id), old_id`,
  );
  return rows;
}

/** Customers that came to share a company key: whether they are one customer or two sites is for a person. */
async function listPairs(target: ClientBase): Promise<AdoptionReport['pairs']> {
  const { rows } = await target.query<AdoptionReport['pairs'][number]>(
    `select c.id, c.facility_name as "facilityName", array_agg(a.old_id order by length(a.old_id), a.old_id) as "oldIds",
       array_agg(concat_ws(', ', a.received ->> 'facility_name', a.received ->> 'address1', a.received ->> 'city', a.received ->> 'state')
         order by length(a.old_id), a.old_id) as addresses
     from adopted_records a join customers c on c.id = a.new_id where a.source_table = 'customers' and a.new_table = 'customers'
     group by c.id having count(*) > 1 order by c.id`,
  );
  return rows;
}

async function listOtherCustomers(target: ClientBase): Promise<AdoptionReport['otherCustomers']> {
  const { rows } = await target.query<AdoptionReport['otherCustomers'][number]>(
    `select c.id as "customerId", c.facility_name as shipper, o.id as "orderCustomerId", o.facility_name as orderer, count(*)::int as shipments
     from unlinked_distributions u
     join adopted_records a on a.source_table = 'sales_orders' and a.old_id = coalesce(u.received #>> '{entry,sales_order_id}', u.received ->> 'sales_order_id')
     join sales_orders s on s.id = a.new_id join customers o on o.id = s.customer_id join customers c on c.id = u.customer_id
     where u.reason_code = 'order_of_other_customer' and u.resolved_at is null and a.outcome <> 'waiting' group by c.id, o.id order by 5 desc, 1, 3`,
  );
  return rows;
}
