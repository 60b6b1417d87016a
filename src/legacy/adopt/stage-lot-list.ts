import { createReadStream } from 'node:fs';
import type { ClientBase } from 'pg';
import { parseLotRows, readLotList } from '../../rep-traceability/imports/lot-list-csv/read/read-lot-list.js';

const STAGE = `
  insert into old_lot_log (old_id, lot, sku, correct_lot_name, manufacturing_date, expiration_date, total_units, problem, row)
  select concat_ws(':', left(g.row ->> 'lot', 50), md5(g.row::text), row_number() over (partition by g.row order by g.line)),
    g.row ->> 'lot', g.row ->> 'sku', g.row ->> 'correct_lot_name', g.row ->> 'manufacturing_date', g.row ->> 'expiration_date', g.row ->> 'total_units',
    g.problem, g.row
  from unnest($1::integer[], $2::jsonb[], $3::text[]) g (line, row, problem)`;

/**
 * Puts the rows of a lot list in the place of the old table of lots, read as `POST /lots/import` reads them.
 * @param path of the CSV file
 * @returns the rows of the file
 * @throws FileProblem when it is no lot list
 */
export async function stageLotList(target: ClientBase, path: string): Promise<number> {
  const list = await readLotList(async () => createReadStream(path));
  const rows = parseLotRows(list.file, list.rows);
  const staged = rows.map(({ line, row, cells, problems }) => ({
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
  return rows.length;
}
