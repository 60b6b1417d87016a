import { Client } from 'pg';
import { asBuffer } from '../support/downloads.js';
import { follow, preview, type RowBody, upload } from '../support/imports.js';
import { useTestApp, useUser } from '../support/use-test-app.js';

const HEADER = 'Ship Date,Order Number,Facility Name,SKU,Lot,Quantity';
const fileOf = (order: string): string => `${HEADER}\n2026-01-05,${order},Alder Clinic,211610SPT,SLQ-10001,1\n`;

const test = useTestApp();
const greedy = useUser(test, 'operations');
const other = useUser(test, 'operations');
const quality = useUser(test, 'quality');

const firstRowOf = async (id: number): Promise<RowBody> =>
  (await greedy.get(`/api/v1/imports/${id}/rows?limit=1`).expect(200)).body.data[0];

const storedBytes = async (id: number): Promise<number> => {
  const { rows } = await test.database.query(
    'select sum(pg_column_size(problems) + coalesce(pg_column_size(warnings), 0))::int as bytes from import_rows where import_id = $1',
    [id],
  );
  return rows[0].bytes;
};

describe('a file of nothing but faults', () => {
  const ROWS = 3_000;

  it('keeps a bounded text of problems; every row is counted and in the file of rejects, which says what is not listed', async () => {
    const { id, counts } = await preview(greedy, `${HEADER}\n${'a\n'.repeat(ROWS)}`);
    expect(counts).toMatchObject({ rows: ROWS, valid: 0, invalid: ROWS });
    expect(await storedBytes(id)).toBeLessThan(1_500_000);

    const first = await firstRowOf(id);
    expect(first.problems.map(({ code }) => code)).toEqual(['too_few_cells', 'malformed_date', ...Array(5).fill('missing_value')]);
    const { body } = await greedy.get(`/api/v1/imports/${id}/rejects`).buffer().parse(asBuffer);
    const lines = body.toString('utf8').trim().split('\r\n');
    expect(lines).toHaveLength(ROWS + 1);
    expect(lines[1]).toContain('Quantity is empty.');
    expect(lines.at(-1)).toMatch(/^a,,,,,,3001,"The file has more problems than are listed\./);
    await greedy.post(`/api/v1/imports/${id}/commit`).send({}).expect(409);
    await greedy.post(`/api/v1/imports/${id}/cancel`).expect(200);
  }, 60_000);

  it('does not name each of its facilities in each of its rows', async () => {
    const rows = Array.from({ length: 500 }, (_, n) => `2026-01-05,SO 1,Clinic ${n},211610SPT,SLQ-10001,1`);
    const { id, counts } = await preview(greedy, `${HEADER}\n${rows.join('\n')}\n`);
    expect(counts).toMatchObject({ invalid: 500 });
    const first = await firstRowOf(id);
    expect(first.problems[0]?.detail).toMatch(/"Clinic 4" and 495 others under this order number/);
    expect(await storedBytes(id)).toBeLessThan(300_000);
    await greedy.post(`/api/v1/imports/${id}/cancel`).expect(200);
  }, 30_000);

  it('is refused with a list of lots as well, with the first thousand of its problems', async () => {
    const { body } = await quality
      .post('/api/v1/lots/import')
      .attach('file', Buffer.from(`Lot,SKU\n${'a\n'.repeat(2_000)}`), 'lots.csv')
      .expect(422);
    expect(body.errors).toHaveLength(1_000);
    expect(body.detail).toContain('The first 1000 problems are listed. 2000 of 2000 rows are invalid');
  });
});

describe('many imports of one user', () => {
  it('leave a place for those of another, and wait in turn with them', async () => {
    const holder = new Client({ connectionString: test.databaseUrl });
    await holder.connect();
    const { rows } = await holder.query('select max(id)::int as last from imports');
    // Whoever validates the first two of these imports waits.
    for (const next of [1, 2]) await holder.query(`select pg_advisory_lock(hashtext('import'), $1)`, [rows[0].last + next]);
    const waiting: number[] = [];
    for (let n = 0; n < 6; n += 1) waiting.push((await upload(greedy, fileOf(`GREEDY-${n}`)).expect(202)).body.id);
    await expect
      .poll(async () => (await holder.query(`select from imports where status = 'validating'`)).rowCount, { timeout: 20_000 })
      .toBe(2);
    const { body } = await upload(other, fileOf('OTHER-1')).expect(202);
    expect((await follow(other, body.id, 'validated')).status).toBe('validated');
    expect((await holder.query(`select from imports where id = any ($1) and status = 'validated'`, [waiting])).rowCount).toBe(0);

    // The next ones of both users take turns, although all of the first user's came earlier.
    const lock = await holder.query(`select pg_advisory_lock(hashtext('import'), $1)`, [body.id + 1]);
    expect(lock.rowCount).toBe(1);
    for (let n = 2; n < 6; n += 1) waiting.push((await upload(other, fileOf(`OTHER-${n}`)).expect(202)).body.id);
    const { rows: order } = await holder.query(
      `select split_part(i.filename, '.', 1) as file, i.created_by_user_id = (select created_by_user_id from imports where id = $1) as others, -j.priority as turn
       from jobs.job j join imports i on i.id = (j.data ->> 'importId')::int where j.name = 'imports' and j.state < 'completed' order by j.id`,
      [body.id],
    );
    const turns = (others: boolean) =>
      order
        .filter((job) => job.others === others)
        .map(({ turn }) => turn)
        .sort((a, b) => a - b);
    // The queue may still hold the job before.
    const [begin = 0] = turns(false);
    expect(turns(false)).toEqual([0, 1, 2, 3, 4, 5].map((turn) => begin + turn));
    expect(turns(true)[0]).toBeLessThanOrEqual(begin + 1);
    await holder.end();
    for (const id of waiting) expect((await follow(greedy, id, 'validated')).status).toBe('validated');
  }, 60_000);

  it('are at most 200 that are neither committed nor failed; a refused one is not kept', async () => {
    const { rows } = await test.database.query(
      `insert into imports (kind, status, filename, byte_size, sha256, storage_key, created_by_user_id)
       select 'distributions_csv', 'validated', 'x.csv', 1, repeat('0', 64), 'imports/flood' || n, created_by_user_id
       from (select created_by_user_id, count(*) as has from imports where status = 'validated' and created_by_user_id = (select created_by_user_id from imports order by id limit 1) group by 1) u
       cross join lateral generate_series(1, 199 - has) n returning id`,
    );
    const two = greedy.post('/api/v1/imports').field('kind', 'distributions_csv');
    for (const n of [1, 2]) two.attach('file', Buffer.from(fileOf(`TWO-${n}`)), 'two.csv');
    const refused = await two.expect(409);
    expect(refused.body).toMatchObject({ code: 'too_many_imports', unfinished: 199, limit: 200 });
    await upload(greedy, fileOf('LAST')).expect(202);
    await upload(greedy, fileOf('MORE')).expect(409);
    await upload(other, fileOf('OF-ANOTHER')).expect(202);
    await greedy.post(`/api/v1/imports/${rows[0].id}/cancel`).expect(200);
    await upload(greedy, fileOf('MORE')).expect(202);
  }, 30_000);
});
