import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { untilSomebodyWaits } from '../support/locks.js';
import { cloneDatabase } from '../support/test-app.js';
import { endProcesses, logIn, productionVariables, startWebProcess, statusOf, type WebProcess } from '../support/web-process.js';

const CSV = 'Ship Date,Order Number,Facility Name,SKU,Lot,Quantity\n2025-03-03,1,Clinic A,211610SPT,SLQ-10001,5\n';
const LIMITS = { drainMs: 500, finishMs: 6_000, closeMs: 1_000 };

describe('a web process that gets a signal to stop', () => {
  let database: Client;
  let variables: Record<string, string>;
  beforeEach(async () => {
    const url = await cloneDatabase();
    variables = productionVariables(url);
    database = new Client({ connectionString: url });
    await database.connect();
  });
  afterEach(async () => {
    await endProcesses();
    await database.end();
  });

  /** Whatever wants to read or write this table waits until `release`. */
  const hold = async (table: string): Promise<void> => {
    await database.query(`begin; lock table ${table} in access exclusive mode`);
  };
  const release = () => database.query('rollback');

  const untilWaiting = () => untilSomebodyWaits(database);

  const stop = (web: WebProcess): number => {
    web.child.kill('SIGTERM');
    return Date.now();
  };

  it('exits with code 0, after it has closed its connections to the database', async () => {
    const web = startWebProcess(variables);
    const origin = await web.listening();
    await statusOf(`${origin}/api/v1/products`, await logIn(origin));
    const asked = stop(web);
    expect(await web.ended).toBe(0);
    expect(Date.now() - asked).toBeLessThan(6_000);
    expect(web.said()).toContain('Stopped');
    expect(web.said()).not.toContain('cut off');
    const { rows } = await database.query(
      `select from pg_stat_activity where application_name like 'silqeqms%' and datname = current_database()`,
    );
    expect(rows).toEqual([]);
  });

  it('is not ready from that moment on, but still answers, and asks each client to reconnect', async () => {
    const web = startWebProcess(variables, { stopLimits: { ...LIMITS, drainMs: 2_000 } });
    const origin = await web.listening();
    const session = await logIn(origin);
    stop(web);
    await web.says('SIGTERM: stopping');
    const ready = await fetch(`${origin}/health/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ code: 'unavailable', detail: 'Not ready: process (stopping)' });
    const products = await fetch(`${origin}/api/v1/products`, { headers: session });
    expect(products.status).toBe(200);
    expect(products.headers.get('connection')).toBe('close');
    expect(await statusOf(`${origin}/healthz`)).toBe(200);
    expect(await web.ended).toBe(0);
  });

  it('answers the request in flight, and closes idle connections', async () => {
    const web = startWebProcess(variables, { stopLimits: LIMITS });
    const origin = await web.listening();
    const session = await logIn(origin);
    const silent = connect(Number(new URL(origin).port), '127.0.0.1');
    await once(silent, 'connect');
    await hold('products');
    const inFlight = fetch(`${origin}/api/v1/products`, { headers: session });
    await untilWaiting();
    stop(web);
    await once(silent, 'close');
    await expect(fetch(`${origin}/healthz`)).rejects.toThrow('fetch failed');
    await release();
    expect((await inFlight).status).toBe(200);
    expect(await web.ended).toBe(0);
    expect(web.said()).not.toContain('cut off');
  });

  it('does not wait forever for a request that does not end', async () => {
    const web = startWebProcess(variables, { stopLimits: { drainMs: 100, finishMs: 300, closeMs: 300 } });
    const origin = await web.listening();
    const session = await logIn(origin);
    await hold('products');
    const cut = once(request(`${origin}/api/v1/products`, { headers: session }).end(), 'error');
    await untilWaiting();
    stop(web);
    expect(await web.ended).toBe(0);
    expect((await cut)[0]).toMatchObject({ code: 'ECONNRESET' });
    expect(web.said()).toContain('1 connections were cut off: their requests took too long');
  });

  const upload = async (origin: string): Promise<number> => {
    const form = new FormData();
    form.set('kind', 'distributions_csv');
    form.set('file', new File([CSV], 'log.csv', { type: 'text/csv' }));
    const response = await fetch(`${origin}/api/v1/imports`, { method: 'POST', headers: await logIn(origin), body: form });
    const body = (await response.json()) as { id: number };
    expect(response.status).toBe(202);
    return body.id;
  };
  const importStatus = async (id: number): Promise<string> =>
    (await database.query('select status from imports where id = $1', [id])).rows[0].status;
  const jobState = async (): Promise<string> => (await database.query(`select state from jobs.job where name = 'imports'`)).rows[0].state;

  it('lets the running job finish', async () => {
    const web = startWebProcess(variables, { stopLimits: LIMITS });
    const origin = await web.listening();
    await hold('import_rows');
    const id = await upload(origin);
    await untilWaiting();
    stop(web);
    await sleep(LIMITS.drainMs + 300);
    await release();
    expect(await web.ended).toBe(0);
    expect(await importStatus(id)).toBe('validated');
    expect(await jobState()).toBe('completed');
  });

  it('hands a job that takes too long back to the queue, and another process does it', async () => {
    const web = startWebProcess(variables, { stopLimits: { drainMs: 100, finishMs: 1_000, closeMs: 500 } });
    const origin = await web.listening();
    await hold('import_rows');
    const id = await upload(origin);
    await untilWaiting();
    stop(web);
    expect(await web.ended).toBe(0);
    expect(await jobState()).toBe('retry');
    // Its statement, which would have waited on, ended with it.
    const { rows } = await database.query(
      'select from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())',
    );
    expect(rows).toEqual([]);
    await release();
    expect(await importStatus(id)).not.toBe('validated');
    await startWebProcess(variables).listening();
    while ((await importStatus(id)) !== 'validated') await sleep(50);
    // The queue hears of it a moment after the import.
    while ((await jobState()) === 'active') await sleep(50);
    expect(await jobState()).toBe('completed');
  });
});
