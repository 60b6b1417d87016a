import { Injectable } from '@nestjs/common';
import { parseHeader } from '../../../csv/parse-header.js';
import { inspectHead } from '../../../csv/read-csv.js';
import { Database, type Transaction } from '../../../database/database.js';
import { FileStorage, type StoredFile } from '../../../storage/file-storage.js';
import { findSameShipments, knownLots } from '../../lots/lot-list/known-lots.js';
import { type LotListPlan, type LotRowProblem, planLotList } from '../../lots/lot-list/plan-lot-list.js';
import { lockSpellings } from '../../lots/similar-lots.js';
import { ProblemBudget } from '../bound-problems.js';
import { type ImportKind, type ImportPlan, type ImportPreview, type ImportRun, PREVIEW_SAMPLE, type StagedFile } from '../import-kind.js';
import { countRows, insertRows, type StagedRow, updateRows } from '../import-rows.js';
import { applyLotList } from './apply.js';
import { COLUMNS } from './read/columns.js';
import { parseLotRow } from './read/parse-lot-row.js';
import { type LotList, parseLotRows, readLotList } from './read/read-lot-list.js';

export interface LotsPlan extends ImportPlan {
  lots: LotListPlan;
}

/** The list of lots with their facts and aliases. It has at most a hundred thousand rows, so they are kept in memory. */
@Injectable()
export class LotListCsv implements ImportKind<Transaction, LotList, LotsPlan> {
  constructor(
    private readonly database: Database,
    private readonly storage: FileStorage,
  ) {}

  async inspect({ key }: StoredFile): Promise<void> {
    await inspectHead(await this.storage.open(key), COLUMNS);
  }

  transaction<T>({ reason }: { reason: string | null }, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(reason, work);
  }

  async read({ storageKey }: Pick<ImportRun, 'storageKey'>): Promise<LotList> {
    return readLotList(() => this.storage.open(storageKey));
  }

  async stage(tx: Transaction, { id, byteSize }: ImportRun, { file, rows }: LotList): Promise<StagedFile> {
    const { encoding, delimiter, header: columns, skipped: skippedLines } = file;
    const staged = parseLotRows(file, rows).map(({ line, cells, problems }) => ({ lineNumber: line, raw: cells, problems }));
    await insertRows(tx, id, staged, new ProblemBudget(byteSize));
    return { encoding, delimiter, columns, skippedLines };
  }

  async plan(tx: Transaction, { id, byteSize, columns }: ImportRun): Promise<LotsPlan> {
    await lockSpellings(tx);
    // No lot may appear between the plan and its writing. Reads go on.
    await tx.rows('lock table lots, lot_aliases in share row exclusive mode');
    const staged = await tx.rows<StagedRow & { isInvalid: boolean }>(
      `select line_number as "lineNumber", raw, coalesce(problems, '[]') as problems, problems is not null as "isInvalid" from import_rows where import_id = $1 order by line_number`,
      [id],
    );
    const header = { positions: parseHeader(columns, COLUMNS), columnCount: columns.length };
    const rows = staged.flatMap(({ lineNumber, raw }) => parseLotRow(lineNumber, raw, header).row ?? []);
    const lots = planLotList(rows, await knownLots(tx, rows));
    const found = Map.groupBy([...lots.problems, ...(await findSameShipments(tx, lots.aliases))], ({ line }) => line);
    await updateRows(
      tx,
      id,
      staged.map(({ lineNumber, problems, isInvalid }) => {
        const all = withoutRepeats([...problems, ...(found.get(lineNumber) ?? [])]);
        const status = isInvalid || all.length > 0 ? 'invalid' : lots.changing.has(lineNumber) ? 'valid' : 'duplicate';
        return { lineNumber, problems: all, status };
      }),
      new ProblemBudget(byteSize),
    );
    const nothing = { customersToCreate: 0, salesOrdersToCreate: 0, distributionsToCreate: 0 };
    return { counts: { ...(await countRows(tx, id)), ...nothing }, size: staged.length, lots };
  }

  async preview(_tx: Transaction, _run: ImportRun, { lots }: LotsPlan): Promise<ImportPreview> {
    return { customers: [], salesOrders: [], lots: lots.created.slice(0, PREVIEW_SAMPLE) };
  }

  async prepare(): Promise<void> {}

  apply(tx: Transaction, _run: ImportRun, { lots }: LotsPlan): Promise<void> {
    return applyLotList(tx, lots);
  }
}

/** An earlier plan may have reported the same problem. */
const withoutRepeats = (problems: readonly LotRowProblem[]): LotRowProblem[] => {
  const distinct = new Map(problems.map(({ code, column, detail }) => [JSON.stringify([code, column, detail]), { code, column, detail }]));
  return [...distinct.values()];
};
