import type { Statements } from '../../database/database.js';
import { type ProblemBudget, SHOWN_PROBLEMS } from './bound-problems.js';
import type { PlanCounts } from './import-kind.js';

/** The rows of an import by their status. */
export async function countRows(tx: Statements, importId: number): Promise<Pick<PlanCounts, 'rows' | 'valid' | 'invalid' | 'duplicate'>> {
  const [counts] = await tx.rows(
    `select count(*)::int as rows, count(*) filter (where status = 'valid')::int as valid, count(*) filter (where status = 'invalid')::int as invalid,
       count(*) filter (where status = 'duplicate')::int as duplicate
     from import_rows where import_id = $1`,
    [importId],
  );
  return counts as Pick<PlanCounts, 'rows' | 'valid' | 'invalid' | 'duplicate'>;
}

/** Rows by the code of a warning that they carry. */
export type WarningCounts = Record<string, number>;

/** The valid rows of an import that a person should look at. */
export async function countWarnings(tx: Statements, importId: number): Promise<{ suspicious: number; warningCounts: WarningCounts }> {
  const [counts] = await tx.rows(
    `with warned as materialized (select id, warnings, status from import_rows where import_id = $1 and warnings is not null)
     select (select count(*)::int from warned where status = 'valid') as suspicious,
       (select coalesce(jsonb_object_agg(code, rows), '{}') from (
         select w ->> 'code' as code, count(distinct r.id)::int as rows from warned r cross join lateral jsonb_array_elements(r.warnings) w
         where r.status = 'valid' group by 1) counted) as "warningCounts"`,
    [importId],
  );
  return counts as { suspicious: number; warningCounts: WarningCounts };
}

const KINDS_OF_PROBLEMS = `
  with found as materialized (
    select r.line_number as line, 'problem' as severity, each from import_rows r cross join lateral jsonb_array_elements(${SHOWN_PROBLEMS}) each
    where r.import_id = $1 and r.status = 'invalid'
    union all
    select r.line_number, 'warning', each from import_rows r cross join lateral jsonb_array_elements(r.warnings) each
    where r.import_id = $1 and r.status = 'valid' and r.warnings is not null)
  select severity, each ->> 'code' as code, each ->> 'column' as "column", count(distinct line)::int as rows, min(line) as "firstLineNumber",
    (array_agg(each ->> 'detail' order by line))[1] as detail
  from found group by 1, 2, 3 order by severity, rows desc, code, "column"`;

/** What is wrong with rows, by kind and column. */
export interface KindOfProblem {
  severity: 'problem' | 'warning';
  code: string;
  column: string | null;
  rows: number;
  firstLineNumber: number;
  detail: string;
}

/** The problems of invalid rows and the warnings of valid ones, those of most rows first. */
export const kindsOfProblems = async (statements: Statements, importId: number): Promise<KindOfProblem[]> =>
  (await statements.rows(KINDS_OF_PROBLEMS, [importId])) as KindOfProblem[];

export interface StagedRow<Problem = { code: string; column: string | null; detail: string }> {
  lineNumber: number;
  raw: string[];
  problems: readonly Problem[];
  document?: object;
}

type RowProblem = StagedRow['problems'][number];

/** Batch size: the document of an order is some kilobytes. */
const BATCH = 100;

const INSERT = `
  insert into import_rows (import_id, line_number, status, raw, problems, document)
  select $1, r."lineNumber", case when r.problems is null then 'valid' else 'invalid' end,
    array(select cell from jsonb_array_elements_text(r.raw) with ordinality c (cell, at) order by at), r.problems, r.document
  from jsonb_to_recordset($2::jsonb) r ("lineNumber" integer, raw jsonb, problems jsonb, document jsonb)`;

/**
 * Keeps rows as received, each with its own problems. The rows of a large CSV are copied instead (`distributions-csv/read/stage-rows.ts`).
 * @param rows a row without problems is stored as valid
 * @param budget for the problems of all rows
 */
export async function insertRows(
  tx: Statements,
  importId: number,
  rows: readonly StagedRow[],
  budget: Pick<ProblemBudget, 'keep'>,
): Promise<void> {
  for (let start = 0; start < rows.length; start += BATCH) {
    const batch = rows
      .slice(start, start + BATCH)
      .map((row) => ({ ...row, problems: row.problems.length > 0 ? budget.keep(row.problems) : null }));
    await tx.rows(INSERT, [importId, JSON.stringify(batch)]);
  }
}

const UPDATE = `
  update import_rows i set status = r.status, problems = r.problems, warnings = r.warnings
  from jsonb_to_recordset($2::jsonb) r ("lineNumber" integer, status text, problems jsonb, warnings jsonb)
  where i.import_id = $1 and i.line_number = r."lineNumber"`;

/** Writes the status, problems and warnings that a plan gives to rows. */
export async function updateRows(
  tx: Statements,
  importId: number,
  planned: readonly { lineNumber: number; status: string; problems: readonly RowProblem[]; warnings?: readonly object[] }[],
  budget: Pick<ProblemBudget, 'keep'>,
): Promise<void> {
  const rows = planned.map(({ lineNumber, status, problems, warnings }) => ({
    lineNumber,
    status,
    problems: status === 'invalid' ? budget.keep(problems) : null,
    warnings: someOf(warnings),
  }));
  await tx.rows(UPDATE, [importId, JSON.stringify(rows)]);
}

const someOf = (found: readonly object[] = []): readonly object[] | null => (found.length > 0 ? found : null);
