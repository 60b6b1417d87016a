import { createReadStream } from 'node:fs';
import type { ClientBase } from 'pg';
import { FileProblem } from '../../problems/file-problem.js';
import { COLUMNS, type Column } from '../../rep-traceability/imports/lot-list-csv/read/columns.js';
import { parseLotRows, readLotList } from '../../rep-traceability/imports/lot-list-csv/read/read-lot-list.js';

const STAGE = `
  insert into old_lot_log (old_id, lot, sku, correct_lot_name, manufacturing_date, expiration_date, total_units, problem, row)
  select concat_ws(':', left(g.row ->> 'lot', 50), md5(g.row::text), row_number() over (partition by g.row order by g.line)),
    g.row ->> 'lot', g.row ->> 'sku', g.row ->> 'correct_lot_name', g.row ->> 'manufacturing_date', g.row ->> 'expiration_date', g.row ->> 'total_units',
    g.problem, g.row
  from unnest($1::integer[], $2::jsonb[], $3::text[]) g (line, row, problem)`;

/** The rows of a lot list, as `POST /lots/import` reads them. */
export type OldLotList = ReturnType<typeof parseLotRows>;

/**
 * Reads the lot list of the old system, which has every column of a lot list. A file that lacks some is another one: a distribution log names lots and
 * SKUs as well.
 * @param path of the CSV file
 * @throws Error that says why the file is no lot list
 */
export async function readOldLotList(path: string): Promise<OldLotList> {
  const { file, rows } = await readLotList(async () => createReadStream(path)).catch((error: unknown) => {
    if (error instanceof FileProblem) throw refused(path, error.detail);
    throw error instanceof Error && 'syscall' in error ? refused(path, `It cannot be read (${error.message}).`) : error;
  });
  const missing = (Object.keys(COLUMNS) as Column[]).filter((column) => file.positions[column] === undefined);
  if (missing.length > 0) throw refused(path, `Its header lacks ${missing.map((column) => COLUMNS[column].header).join(', ')}.`);
  if (rows.length === 0) throw refused(path, 'It has no rows below its header.');
  return parseLotRows(file, rows);
}

const refused = (path: string, why: string): Error =>
  new Error(
    `--lot-list: ${path} is not the lot list of the old system. ${why} Its columns are ${Object.values(COLUMNS)
      .map(({ header }) => header)
      .join(', ')}. Nothing was written.`,
  );

/**
 * Puts the rows of a lot list in the place of the old table of lots.
 * @returns the rows of the file
 */
export async function stageLotList(target: ClientBase, list: OldLotList): Promise<number> {
  const staged = list.map(({ line, row, cells, problems }) => ({
    line,
    problem: problems[0]?.code ?? null,
    row: JSON.stringify({
      lot: row?.lot ?? null,
      sku: row?.sku ?? null,
      correct_lot_name: row?.correctLot ?? null,
      manufacturing_date: row?.manufacturedOn ?? null,
      expiration_date: row?.expiresOn ?? null,
      total_units: row?.unitsProduced ?? null,
      cells,
    }),
  }));
  await target.query(STAGE, [staged.map(({ line }) => line), staged.map(({ row }) => row), staged.map(({ problem }) => problem)]);
  return list.length;
}
