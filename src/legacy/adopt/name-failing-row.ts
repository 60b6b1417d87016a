import type { ClientBase } from 'pg';

/** A row that cannot be adopted: the operator corrects it in the old system. */
export class RowFailed extends Error {
  constructor(table: string, oldId: string | null, cause: Error) {
    const detail = 'detail' in cause && cause.detail ? ` (${String(cause.detail).slice(0, 300)})` : '';
    super(`${table}${oldId === null ? '' : ` old id ${oldId}`} cannot be adopted: ${cause.message}${detail}. Nothing was committed.`, {
      cause,
    });
  }
}

interface StagedRow {
  place: string;
  table: string;
  oldId: string;
}

/** Failures that the content of a row causes: bad values, broken constraints, values too large for an index. */
const BY_CONTENT = /^(22|23|54)/;

/**
 * Runs a part of a step. If the content of a row makes it fail, the row is found by halving: the part runs again with ever fewer rows.
 * @param from the old table that the step is about
 * @throws RowFailed with the row, or with the table where no single row is the cause
 */
export async function namingRow(target: ClientBase, from: string, run: () => Promise<unknown>): Promise<void> {
  await target.query('savepoint adopting');
  try {
    await run();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && BY_CONTENT.test(String(error.code)))) throw error;
    await target.query('rollback to savepoint adopting');
    const row = await findFailingRow(target, from, run);
    throw new RowFailed(row?.table ?? from, row?.oldId ?? null, error);
  }
  await target.query('release savepoint adopting');
}

async function findFailingRow(target: ClientBase, from: string, run: () => Promise<unknown>): Promise<StagedRow | null> {
  const { rows: relations } = await target.query<{ name: string }>(
    `select n.name from unnest($1::text[]) with ordinality n (name, nth) where to_regclass('pg_temp.' || n.name) is not null order by n.nth`,
    [[`plan_${from}`, 'plan_shipments', 'all_shipments', `old_${from}`, 'old_distribution_lines']],
  );
  for (const { name } of relations) {
    const failsWith = (rows: readonly StagedRow[]) => fails(target, name, rows, run);
    if (await failsWith([])) continue;
    const { rows } = await target.query<StagedRow>(
      `select r.ctid::text as place, r.old_id as "oldId", coalesce(to_jsonb(r) ->> 'source_table', $1) as table from pg_temp.${name} r`,
      [name.startsWith('old_') ? name.slice('old_'.length) : from],
    );
    const [row, ...others] = await halve(rows, failsWith);
    return others.length === 0 ? (row ?? null) : null;
  }
  return null;
}

/** The smallest part found that fails by itself. Two rows that only fail together are in no half. */
async function halve<Row>(rows: readonly Row[], failsWith: (part: readonly Row[]) => Promise<boolean>): Promise<readonly Row[]> {
  if (rows.length < 2) return rows;
  const middle = Math.ceil(rows.length / 2);
  for (const part of [rows.slice(0, middle), rows.slice(middle)]) if (await failsWith(part)) return halve(part, failsWith);
  return rows;
}

/** Whether the part fails when the table holds these rows alone. Everything is taken back. */
async function fails(target: ClientBase, relation: string, rows: readonly StagedRow[], run: () => Promise<unknown>): Promise<boolean> {
  await target.query(`delete from pg_temp.${relation} where not (ctid = any ($1::tid[]))`, [rows.map(({ place }) => place)]);
  try {
    await run();
    return false;
  } catch {
    return true;
  } finally {
    await target.query('rollback to savepoint adopting');
  }
}
