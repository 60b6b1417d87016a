import { Injectable } from '@nestjs/common';
import { Database } from '../../../database/database.js';
import type { Principal } from '../../../http/principal.js';
import type { FileProblem } from '../../../problems/file-problem.js';
import { Problem, type ProblemDetail } from '../../../problems/problem.js';
import type { StoredUpload } from '../../../storage/upload-to-storage.js';
import type { LotFileProblem } from '../../lots/lot-list/plan-lot-list.js';
import { ImportQueries } from '../import.queries.js';
import { RunImport } from '../run-import.js';
import { LotListCsv } from './kind.js';
import type { LotImportResult } from './lot-import.schema.js';
import { COLUMNS, NEEDED } from './read/columns.js';

/** A file that is no lot list has a problem in every row. */
const MOST_LISTED = 1_000;

/** Imports a lot list: all rows or none. File and rows are kept as an import, however it ends. */
@Injectable()
export class LotImportService {
  constructor(
    private readonly database: Database,
    private readonly runner: RunImport,
    private readonly kind: LotListCsv,
    private readonly queries: ImportQueries,
  ) {}

  /**
   * @param upload the list as it was streamed to storage
   * @returns the counts, and the id of the import that keeps the file
   * @throws Problem `empty_file`; `lot_file_refused` with the problems of its rows
   */
  async import(upload: StoredUpload, user: Principal): Promise<LotImportResult & { importId: number }> {
    // The audit trail gives the file name as the reason of its changes.
    const reason = `lot list ${upload.filename}`;
    const done = await this.runner.runAtOnce(this.kind, { ...upload, kind: 'lot_list_csv', createdByUserId: user.id }, reason);
    const { importId, plan } = done;
    if (!plan) {
      const { code, detail } = done.problem;
      if (code === 'empty_file') throw new Problem(code, detail, { members: { importId } });
      throw refused(importId, fileProblems(done.problem));
    }
    if (plan.counts.invalid > 0) {
      const { invalid, rows } = plan.counts;
      const all = `${invalid} of ${rows} rows are invalid; the file of rejects of the import names them all.`;
      throw refused(importId, await this.rowProblems(importId), all);
    }
    const { skippedLines, ignoredColumns } = await this.queries.get(importId);
    return { importId, ...plan.lots.counts, skippedLines: skippedLines ?? [], ignoredColumns };
  }

  private async rowProblems(importId: number): Promise<LotFileProblem[]> {
    return this.database.rows<LotFileProblem & Record<string, unknown>>(
      `select r.line_number as line, p.code, p.column, p.detail
       from import_rows r cross join jsonb_to_recordset(r.problems) p (code text, "column" text, detail text)
       where r.import_id = $1 and r.status = 'invalid' order by r.line_number limit ${MOST_LISTED + 1}`,
      [importId],
    );
  }
}

/** This route has its own, older codes for some problems that the shared reader finds. */
const CODES: Record<string, string> = {
  header_missing: 'missing_column',
  duplicate_column: 'repeated_column',
  quote_not_closed: 'malformed_csv',
  row_too_long: 'malformed_csv',
};

function fileProblems({ code, detail, line, columns }: FileProblem): LotFileProblem[] {
  const named = code === 'header_missing' ? NEEDED.map((column) => COLUMNS[column].header) : columns;
  const problem = { line, code: CODES[code] ?? code, detail };
  return named.length > 0 ? named.map((column) => ({ ...problem, column })) : [{ ...problem, column: null }];
}

/** @param all where the others are if there are too many to list */
function refused(importId: number, problems: readonly LotFileProblem[], all = ''): Problem {
  const errors = problems.slice(0, MOST_LISTED).map(({ line, column, code, detail }): ProblemDetail => {
    return { pointer: `line:${line}${column ? `/${column}` : ''}`, code, detail: `Line ${line}${column ? `, ${column}` : ''}: ${detail}` };
  });
  const more = problems.length > MOST_LISTED ? ` The first ${MOST_LISTED} problems are listed. ${all}` : '';
  return new Problem('lot_file_refused', `No row of the file was imported. ${errors[0]?.detail}${more}`, { errors, members: { importId } });
}
