import type { SkippedLine } from '../../csv/detect-dialect.js';
import type { Statements } from '../../database/database.js';
import type { StoredFile } from '../../storage/file-storage.js';
import type { ProgressReporter } from './progress-reporter.js';

/** What the commit will do, or did; see the schema `ImportCounts`. */
export interface ImportCounts {
  rows: number;
  valid: number;
  invalid: number;
  duplicate: number;
  suspicious: number;
  customersToCreate: number;
  salesOrdersToCreate: number;
  distributionsToCreate: number;
}

/** What a plan counts; the pipeline counts the warnings. */
export type PlanCounts = Omit<ImportCounts, 'suspicious'>;

export interface ImportPreview {
  customers: string[];
  salesOrders: string[];
  lots: string[];
}

/** Most names of each sort in a preview. */
export const PREVIEW_SAMPLE = 20;

/** One step of one import, as its kind sees it. */
export interface ImportRun {
  id: number;
  storageKey: string;
  byteSize: number;
  /** The header as received, once the rows are staged. */
  columns: string[];
  createdByUserId: number;
  progress: ProgressReporter;
  signal: AbortSignal;
}

/** How the file was read. It is kept with the import. */
export interface StagedFile {
  columns: string[];
  encoding?: string;
  delimiter?: string;
  /** Lines that are no rows: titles above the header, headers that are repeated. */
  skippedLines?: SkippedLine[];
}

export interface ImportPlan {
  counts: PlanCounts;
  /** The total of the progress: rows of a CSV, pages of a PDF. */
  size: number;
}

/**
 * What a kind of import adds to the pipeline (`run-import.ts`). Validation is `read`, `stage`, `plan`; the commit is `prepare`, `plan`, `apply`.
 * @typeParam Tx the transaction that it works in
 * @typeParam Read what `read` gives to `stage`
 * @typeParam Prepared what `prepare` gives to `apply`
 */
export interface ImportKind<Tx extends Statements = Statements, Read = unknown, Plan extends ImportPlan = ImportPlan, Prepared = unknown> {
  /**
   * Looks at the first bytes of a file before it is accepted.
   * @throws FileProblem when they show that the file cannot be imported
   */
  inspect(file: StoredFile): Promise<void>;

  transaction<T>(options: { reason: string | null; signal: AbortSignal }, work: (tx: Tx) => Promise<T>): Promise<T>;

  /**
   * Reads what can be read before the transaction begins.
   * @throws FileProblem when the file cannot be imported
   */
  read(run: ImportRun): Promise<Read>;

  /** Keeps every row in `import_rows`, valid or not, with its own problems. */
  stage(tx: Tx, run: ImportRun, read: Read): Promise<StagedFile>;

  /** Plans the staged rows against the records as they are now, and writes status and problems of each. Rows with problems stay invalid. */
  plan(tx: Tx, run: ImportRun): Promise<Plan>;

  /** Names of what the plan will create, up to PREVIEW_SAMPLE of each sort. */
  preview(tx: Tx, run: ImportRun, plan: Plan): Promise<ImportPreview>;

  /**
   * Does what the commit needs outside its transaction, such as writing files.
   * @throws FileProblem when the commit is not possible
   */
  prepare(run: ImportRun): Promise<Prepared>;

  /** Writes the valid rows. */
  apply(tx: Tx, run: ImportRun, plan: Plan, prepared: Prepared): Promise<void>;
}
