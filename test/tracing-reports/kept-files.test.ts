import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Client } from 'pg';
import type { Agent } from 'supertest';
import { FileStorage } from '../../src/storage/file-storage.js';
import { sweepStorage } from '../../src/storage/sweep-storage.js';
import { adopt } from '../adopt/adopt-command.js';
import { anEmail } from '../support/email.js';
import { createOldDatabase } from '../support/old-database.js';
import { STORAGE_DRIVERS } from '../support/storage-drivers.js';
import { cloneDatabase, startTestApp, type TestApp } from '../support/test-app.js';

const PATH = '/api/v1/tracing-reports';

describe.each(STORAGE_DRIVERS)('files of reports and approvals ($name)', ({ name, create, remove }) => {
  let variables: Record<string, string>;
  let test: TestApp;
  let quality: Agent;
  let storage: FileStorage;
  let client: Client;
  beforeAll(async () => {
    variables = await create();
    test = await startTestApp({ ...variables, DATABASE_URL: await cloneDatabase() });
    storage = test.app.get(FileStorage);
    client = new Client({ connectionString: test.databaseUrl });
    await client.connect();
    quality = await test.as('quality');
  });
  afterAll(async () => {
    await client.end();
    await test.close();
    await remove(variables);
  });

  const sweep = async () => {
    const lines: string[] = [];
    const early: FileStorage = Object.create(storage, {
      list: {
        value: async function* (prefix: string) {
          for await (const file of storage.list(prefix)) yield { ...file, storedAt: new Date(0) };
        },
      },
    });
    await sweepStorage(client, early, (line) => lines.push(line));
    return lines.sort();
  };

  it('are known to the sweep', async () => {
    const { body } = await quality.post(PATH).send({ month: '2025-06' }).expect(201);
    await quality.post(`${PATH}/${body.id}/approvals`).attach('file', anEmail(), 'a.eml').expect(201);
    expect(await sweep()).toEqual([]);
  });

  it('without a record are reported by the sweep', async () => {
    await client.query(`create function refuse_report() returns trigger language plpgsql as $$ begin raise exception 'not now'; end $$`);
    for (const table of ['tracing_reports', 'approvals_eml'])
      await client.query(`create trigger refuse_report before insert on ${table} for each statement execute function refuse_report()`);
    await quality.post(PATH).send({ month: '2025-06' }).expect(500);
    await quality.post(`${PATH}/1/approvals`).attach('file', anEmail(), 'a.eml').expect(500);
    await client.query(`drop function refuse_report cascade`);
    expect(await sweep()).toEqual([
      expect.stringMatching(/^file without a row: tracing-report-approvals\/[-0-9a-f]{36}\.eml \(\d+ bytes/),
      expect.stringMatching(/^file without a row: tracing-reports\/[-0-9a-f]{36}\.csv \(\d+ bytes/),
    ]);
    expect((await quality.get(PATH).expect(200)).body.data.length).toBe(1);
  });

  it('of the old system are reported as missing if they were not carried over', async () => {
    const { code, output } = await adopt(test.databaseUrl, await createOldDatabase('schema', 'oddities'));
    expect([code, output]).toEqual([0, expect.any(String)]);
    const { body } = await quality.get(PATH).expect(200);
    const adopted = body.data.filter(({ generatedByUserId }: { generatedByUserId: number | null }) => generatedByUserId === null);
    expect(
      adopted.map(({ month, filters, adoptedFilters, rowCount, approvalCount }: Record<string, unknown>) => ({
        ...{ month, filters, adoptedFilters, rowCount, approvalCount },
      })),
    ).toEqual(
      expect.arrayContaining([
        { month: '2023-04', filters: null, adoptedFilters: { month: '2023-04' }, rowCount: 3, approvalCount: 1 },
        { month: null, filters: null, adoptedFilters: 'month=2023-05', rowCount: null, approvalCount: 0 },
      ]),
    );
    const { body: found } = await quality.get(PATH).query({ month: '2023-04' }).expect(200);
    const url = `${PATH}/${found.data[0].id}`;
    const report = (await quality.get(url).expect(200)).body;
    expect(report.approvals).toMatchObject([
      { subject: 'Approved', fromEmail: 'quality@maker.example', sha256: null, uploadedByUserId: null },
    ]);
    for (const path of [`${url}/content`, `${url}/approvals/${report.approvals[0].id}/content`]) {
      const response = await quality.get(path).expect(404);
      expect(response.body).toMatchObject({ code: 'file_not_carried_over', detail: expect.stringContaining('not carried over') });
      expect(response.headers['content-disposition']).toBeUndefined();
    }
    expect(await sweep()).toEqual(
      expect.arrayContaining([
        'row without its file: approvals/1.eml of approvals_eml',
        'row without its file: reports/2023-04.csv of tracing_reports',
      ]),
    );
  });

  it('of the old system can be downloaded once they are copied to their keys', async () => {
    await storage.put('approvals/1.eml', Readable.from([anEmail()]));
    const { body } = await quality.get(PATH).query({ month: '2023-04' }).expect(200);
    const { approvals } = (await quality.get(`${PATH}/${body.data[0].id}`).expect(200)).body;
    await quality.get(`${PATH}/${body.data[0].id}/approvals/${approvals[0].id}/content`).expect(200);
  });

  it.each([[null], ['/var/lib/reports/2023.csv'], ['..\\2023.csv']])(
    'of the old system under the key %j count as not carried over',
    async (key) => {
      const { rows } = await client.query(
        `insert into tracing_reports (filters, storage_key, status, adopted) values ('[1]', $1, 'complete', true) returning id`,
        [key],
      );
      expect((await quality.get(`${PATH}/${rows[0].id}/content`).expect(404)).body.code).toBe('file_not_carried_over');
      expect((await quality.get(`${PATH}/${rows[0].id}`).expect(200)).body.adoptedFilters).toEqual([1]);
    },
  );

  it('that were stored here and are gone are an error, not reported as never carried over', async () => {
    if (name !== 'local') return;
    const { body } = await quality.post(PATH).send({ month: '2025-06' }).expect(201);
    const { rows } = await client.query('select storage_key from tracing_reports where id = $1', [body.id]);
    await rm(join(variables.DATA_DIR ?? '', 'files', rows[0].storage_key));
    expect((await quality.get(`${PATH}/${body.id}/content`).expect(500)).body.code).toBe('internal_error');
  });

  it('are hashed as they are stored', async () => {
    const { rows } = await client.query('select storage_key, sha256, byte_size::int from tracing_reports where id = 1');
    const stored = Buffer.concat(await (await storage.open(rows[0].storage_key)).toArray());
    expect(rows[0]).toMatchObject({ sha256: createHash('sha256').update(stored).digest('hex'), byte_size: stored.length });
  });
});
