import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres.js';
import { runRelease } from '../../src/release/run-release.js';
import { DatabaseLink } from '../support/database-link.js';
import { testEnvironment } from '../support/environment.js';
import { untilSomebodyWaits } from '../support/locks.js';
import { endProcesses, logIn, productionVariables, startWebProcess, statusOf } from '../support/web-process.js';

const CSV = 'Ship Date,Order Number,Facility Name,SKU,Lot,Quantity\n2025-03-03,1,Clinic A,211610SPT,SLQ-10001,5\n';

/** A database server that is stopped and started again, on another port each time, as a failover would do. */
describe('a database that becomes unavailable while the product runs', () => {
  let folder: string;
  let server: EmbeddedPostgres;
  let link: DatabaseLink;
  const startServer = async (): Promise<void> => {
    server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), durable: false });
  };
  const goAway = async (): Promise<void> => {
    await link.cut();
    await server.stop();
  };
  const comeBack = async (): Promise<void> => {
    await startServer();
    await link.open(server.url);
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'silqeqms-away-'));
    await startServer();
    await runRelease(
      testEnvironment({ DATABASE_URL: server.url }),
      () => undefined,
      () => undefined,
    );
    link = new DatabaseLink(server.url);
    await link.open();
  });
  afterEach(endProcesses);
  afterAll(async () => {
    await link.cut();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const connect = async (): Promise<Client> => {
    const client = new Client({ connectionString: server.url });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    while (!(await holds())) await sleep(50);
  };

  it('leaves the process alive but not ready, answering 503 problems, and everything works again when it returns', async () => {
    const web = startWebProcess(productionVariables(link.url));
    const origin = await web.listening();
    const session = await logIn(origin);
    expect(await statusOf(`${origin}/health/ready`)).toBe(200);

    await goAway();
    expect(await statusOf(`${origin}/healthz`)).toBe(200);
    expect(await statusOf(`${origin}/health/live`)).toBe(200);
    const ready = await fetch(`${origin}/health/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      detail: 'Not ready: database (does not answer), migrations (does not answer)',
    });
    for (const headers of [session, { Authorization: `Bearer ${'t'.repeat(40)}` }]) {
      const answer = await fetch(`${origin}/api/v1/products`, { headers });
      expect(answer.status).toBe(503);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(await answer.json()).toMatchObject({ code: 'unavailable', detail: 'The database does not answer.' });
    }
    await expect(logIn(origin)).rejects.toThrow('503');

    await comeBack();
    await until(async () => (await statusOf(`${origin}/health/ready`)) === 200);
    expect(await statusOf(`${origin}/api/v1/products`, session)).toBe(200);
    expect(await statusOf(`${origin}/healthz`)).toBe(200);
    expect(web.child.exitCode).toBeNull();
  });

  it('during a validation or a commit rolls it back, and each resumes by itself when it returns', async () => {
    const web = startWebProcess(productionVariables(link.url));
    const origin = await web.listening();
    const session = await logIn(origin);
    const ask = (path: string, body: FormData | string, headers: Record<string, string> = {}) =>
      fetch(`${origin}/api/v1/imports${path}`, { method: 'POST', headers: { ...session, ...headers }, body });
    const form = new FormData();
    form.set('kind', 'distributions_csv');
    form.set('file', new File([CSV], 'log.csv', { type: 'text/csv' }));

    /** Takes the database away for some seconds while what was asked for waits to write into this table. */
    const loseWhileWriting = async (table: string, start: () => Promise<Response>): Promise<Response> => {
      const holder = await connect();
      await holder.query(`begin; lock table ${table} in access exclusive mode`);
      const answer = await start();
      await untilSomebodyWaits(holder);
      await goAway();
      await sleep(3_000);
      await comeBack();
      return answer;
    };
    const stateOf = async (id: number): Promise<string> => {
      const looking = await connect();
      const { rows } = await looking.query(
        `select concat_ws(' ', status, problem ->> 'code', (select count(*) from import_rows), (select count(*) from distribution_log_entries)) as state
         from imports where id = $1`,
        [id],
      );
      await looking.end();
      return rows[0].state;
    };

    const uploaded = await loseWhileWriting('import_rows', () => ask('', form));
    const { id } = (await uploaded.json()) as { id: number };
    expect(await stateOf(id)).toBe('validating 0 0');
    await until(async () => (await stateOf(id)) === 'validated 1 0');

    await loseWhileWriting('distribution_log_entries', () => ask(`/${id}/commit`, '{}', { 'Content-Type': 'application/json' }));
    expect(await stateOf(id)).toBe('committing 1 0');
    await until(async () => (await stateOf(id)) === 'committed 1 1');
    expect(web.child.exitCode).toBeNull();
  });

  it('does not keep a process from stopping', async () => {
    const web = startWebProcess(productionVariables(link.url), { stopLimits: { drainMs: 100, finishMs: 2_000, closeMs: 1_000 } });
    await web.listening();
    await goAway();
    web.child.kill('SIGTERM');
    expect(await web.ended).toBe(0);
    await comeBack();
  });
});
