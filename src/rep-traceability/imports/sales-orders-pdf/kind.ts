import { addAbortSignal, type Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '../../../database/database.js';
import { cutPages } from '../../../pdf/cut-pages.js';
import { FileProblem } from '../../../problems/file-problem.js';
import { FileStorage, type StoredFile } from '../../../storage/file-storage.js';
import { isPdf, PDF_HEAD_BYTES } from '../../sales-orders/order-pdf.js';
import { EACH_ROW } from '../bound-problems.js';
import { type ImportKind, type ImportPlan, type ImportPreview, type ImportRun, PREVIEW_SAMPLE, type StagedFile } from '../import-kind.js';
import { countRows, insertRows, updateRows } from '../import-rows.js';
import { writeOrders } from './apply.js';
import { type CutOrders, cutOrders } from './cut-orders.js';
import { loadKnownRecords } from './plan/load-known-records.js';
import { COLUMNS, type PageDocument } from './plan/page-document.js';
import { type PlannedOrder, type PlanRow, planSalesOrders } from './plan/plan-sales-orders.js';
import { warnOfOrders } from './plan/warn-of-orders.js';
import { type PdfRow, readRows } from './read/read-rows.js';
import { readSalesOrderPdf } from './read/read-sales-order-pdf.js';

interface OrdersPlan extends ImportPlan {
  planned: PlannedOrder[];
}

/** Sales orders as the ERP prints them. Every order is a row, and so is every other page. */
@Injectable()
export class SalesOrdersPdf implements ImportKind<Transaction, PdfRow[], OrdersPlan, CutOrders> {
  constructor(
    private readonly database: Database,
    private readonly storage: FileStorage,
  ) {}

  /**
   * Only looks for the mark of a PDF: the file may be opened only in a process that can be killed.
   * @throws FileProblem `empty_file`, `not_a_pdf`
   */
  async inspect({ key, byteSize }: StoredFile): Promise<void> {
    if (byteSize === 0) throw new FileProblem('empty_file', 'The file is empty.');
    const head = await buffer(await this.storage.open(key, { start: 0, end: Math.min(byteSize, PDF_HEAD_BYTES) - 1 }));
    if (!isPdf(head)) throw new FileProblem('not_a_pdf', 'The file is not a PDF.');
  }

  transaction<T>({ reason, signal }: { reason: string | null; signal: AbortSignal }, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(reason, (tx) => {
      signal.throwIfAborted();
      return work(tx);
    });
  }

  /**
   * Also checks that the commit will be able to cut the pages out; else the preview would promise too much.
   * @throws FileProblem the code of the refusal, such as `pdf_encrypted`
   */
  async read(run: ImportRun): Promise<PdfRow[]> {
    const { signal, progress } = run;
    const read = await readSalesOrderPdf(await this.open(run), { onProgress: (done, total) => progress.show(done, total), signal });
    if (read.kind === 'refused') throw new FileProblem(read.code, read.detail);
    const noCuts = { pageCount: read.pages, groups: [] };
    const cuttable = await cutPages(await this.open(run), noCuts, async () => undefined, { signal });
    if (cuttable.kind === 'refused') throw new FileProblem(cuttable.code, cuttable.detail);
    return readRows(read);
  }

  async stage(tx: Transaction, { id }: ImportRun, rows: PdfRow[]): Promise<StagedFile> {
    await insertRows(tx, id, rows, EACH_ROW);
    return { columns: [...COLUMNS] };
  }

  /** A printed order says nothing about shipments, so it creates no distributions. */
  async plan(tx: Transaction, { id }: ImportRun): Promise<OrdersPlan> {
    const { planned, size, documents } = await planOrders(tx, id);
    const warnings = await warnOfOrders(tx, planned, documents);
    await updateRows(
      tx,
      id,
      planned.map((order) => ({ ...order, warnings: warnings.get(order.lineNumber) ?? [] })),
      EACH_ROW,
    );
    const { customers, salesOrders } = namesToCreate(planned);
    const toCreate = { customersToCreate: customers.size, salesOrdersToCreate: salesOrders.length, distributionsToCreate: 0 };
    return { counts: { ...(await countRows(tx, id)), ...toCreate }, planned, size };
  }

  async preview(_tx: Transaction, _run: ImportRun, { planned }: OrdersPlan): Promise<ImportPreview> {
    const { customers, salesOrders } = namesToCreate(planned);
    return { customers: [...customers.values()].slice(0, PREVIEW_SAMPLE), salesOrders: salesOrders.slice(0, PREVIEW_SAMPLE), lots: [] };
  }

  /** Writes the pages into storage before any record names them. */
  async prepare({ id, storageKey, progress, signal }: ImportRun): Promise<CutOrders> {
    const { planned, size } = await this.database.transaction(null, (tx) => planOrders(tx, id));
    const onProgress = (pages: number, total: number) => progress.show(pages, total);
    return cutOrders(this.storage, planned, { storageKey, pageCount: size, onProgress, signal });
  }

  async apply(tx: Transaction, { createdByUserId }: ImportRun, { planned }: OrdersPlan, cuts: CutOrders): Promise<void> {
    await writeOrders(tx, planned, cuts, createdByUserId);
  }

  private async open({ storageKey, signal }: ImportRun): Promise<Readable> {
    return addAbortSignal(signal, await this.storage.open(storageKey));
  }
}

interface ReadPlan extends Pick<OrdersPlan, 'planned' | 'size'> {
  /** By line number. */
  documents: Map<number, PageDocument>;
}

/** The size is the pages of the whole file: every page is in one row. */
async function planOrders(tx: Transaction, importId: number): Promise<ReadPlan> {
  const rows = await tx.rows<PlanRow & Record<string, unknown>>(
    `select line_number as "lineNumber", document, coalesce(problems, '[]') as problems from import_rows where import_id = $1 order by line_number`,
    [importId],
  );
  const size = rows.reduce((sum, { document }) => sum + document.pages.length, 0);
  const documents = new Map(rows.map(({ lineNumber, document }) => [lineNumber, document]));
  return { planned: planSalesOrders(rows, await loadKnownRecords(tx, rows)), size, documents };
}

/** Customers by company key, and order numbers, that are not stored yet. */
function namesToCreate(planned: readonly PlannedOrder[]): { customers: Map<string, string>; salesOrders: string[] } {
  const orders = planned.flatMap(({ toWrite }) => toWrite ?? []);
  const customers = new Map(
    orders.filter(({ customerId }) => customerId === null).map(({ companyKey, soldTo }) => [companyKey, soldTo.facilityName]),
  );
  return { customers, salesOrders: orders.filter(({ replacesId }) => replacesId === null).map(({ orderNumber }) => orderNumber) };
}
