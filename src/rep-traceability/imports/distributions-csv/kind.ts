import { addAbortSignal, type Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { Config } from '../../../config/config.module.js';
import { type CsvFile, inspectCsv, inspectHead } from '../../../csv/read-csv.js';
import { analyzeTables } from '../../../database/analyze-tables.js';
import { Database, type Statements, statementsOf } from '../../../database/database.js';
import { FileProblem } from '../../../problems/file-problem.js';
import { FileStorage, type StoredFile } from '../../../storage/file-storage.js';
import { ProblemBudget } from '../bound-problems.js';
import type { ImportKind, ImportPlan, ImportPreview, ImportRun, StagedFile } from '../import-kind.js';
import { applyImport } from './apply.js';
import { countPlan, planStagedRows, previewPlan } from './plan/staged-plan.js';
import { COLUMNS, type Column } from './read/columns.js';
import { doubtDates } from './read/doubt-dates.js';
import { loadRowContext } from './read/load-row-context.js';
import { stageRows } from './read/stage-rows.js';

/** On a bare connection, for COPY and cursors. */
interface BulkTransaction extends Statements {
  client: PoolClient;
}

/** The distribution log as a CSV, of up to millions of rows. */
@Injectable()
export class DistributionsCsv implements ImportKind<BulkTransaction, CsvFile<Column>> {
  constructor(
    private readonly database: Database,
    private readonly storage: FileStorage,
    private readonly config: Config,
  ) {}

  async inspect({ key }: StoredFile): Promise<void> {
    await inspectHead(await this.storage.open(key), COLUMNS);
  }

  transaction<T>(options: { reason: string | null; signal: AbortSignal }, work: (tx: BulkTransaction) => Promise<T>): Promise<T> {
    return this.database.bulkTransaction(options, (client) => work({ client, ...statementsOf(client) }));
  }

  read(run: ImportRun): Promise<CsvFile<Column>> {
    return inspectCsv(() => this.open(run), COLUMNS);
  }

  async stage({ client }: BulkTransaction, run: ImportRun, file: CsvFile<Column>): Promise<StagedFile> {
    const { header, positions, skipped: above, ...dialect } = file;
    const { encoding, delimiter, isMixed } = dialect;
    const today = this.config.companyToday();
    const context = { ...(await loadRowContext(client)), positions, columnCount: header.length, delimiter, isMixed, today };
    const task = { importId: run.id, byteSize: run.byteSize, dialect: { ...dialect, header }, context };
    const repeated = await stageRows(client, await this.open(run), task, (bytes) => run.progress.show(bytes, run.byteSize));
    await doubtDates(client, run.id, positions, today);
    return { encoding, delimiter, columns: header, skippedLines: [...above, ...repeated] };
  }

  async plan({ client }: BulkTransaction, { id, byteSize }: ImportRun): Promise<ImportPlan> {
    await planStagedRows(client, id, new ProblemBudget(byteSize));
    const counts = await countPlan(client, id);
    if (counts.rows === 0) throw new FileProblem('no_rows', 'The file has a header but no rows.');
    return { counts, size: counts.rows };
  }

  preview({ client }: BulkTransaction): Promise<ImportPreview> {
    return previewPlan(client);
  }

  async prepare(): Promise<void> {}

  async apply({ client }: BulkTransaction, { id, progress }: ImportRun, { counts }: ImportPlan): Promise<void> {
    await applyImport(client, id, (lines) => progress.show(Math.min(lines, counts.rows), counts.rows));
    await analyzeTables(client, counts.distributionsToCreate);
  }

  private async open({ storageKey, signal }: ImportRun): Promise<Readable> {
    return addAbortSignal(signal, await this.storage.open(storageKey));
  }
}
