import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import type { PgBoss } from 'pg-boss';
import { type KnownFile, KnownLog, randomNumbers } from '../support/known-log.js';
import { letAMinutePass, openQueue } from '../support/missed-heartbeat.js';
import { cloneDatabase } from '../support/test-app.js';
import { endProcesses, logIn, productionVariables, startWebProcess, type WebProcess } from '../support/web-process.js';

/** More of them by the variable; each costs a start of the process. Fewer might by chance all miss a step. */
const KILLS = Number(process.env.KILLS ?? 10);
/** Fewer than the attempts that a job has. */
const KILLS_A_STEP = 3;
const ROWS = 3_000;

type Step = 'validate' | 'commit';

interface Import {
  id: number;
  status: string;
  code: string | null;
  rows: number;
  distributions: number;
  counts: Record<string, number>;
}

describe('an import of a CSV whose process is killed', () => {
  /** Another one each time; told when it found something, and taken again from KILL_SEED. */
  const seed = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000);
  const random = randomNumbers(seed);
  let isDone = false;
  let database: Pool;
  let queue: PgBoss;
  let variables: Record<string, string>;
  let web: WebProcess | null = null;
  let origin: string | null = null;
  /** How long each step takes here, as the process last said. */
  const tookMs: Record<Step, number> = { validate: 300, commit: 600 };
  let session: Record<string, string> | null = null;

  beforeAll(async () => {
    const url = await cloneDatabase();
    variables = productionVariables(url);
    database = new Pool({ connectionString: url, max: 2 });
    queue = await openQueue(url);
  });
  afterAll(async () => {
    if (!isDone) process.stderr.write(`KILL_SEED=${seed}\n`);
    await endProcesses();
    await queue.stop({ graceful: false });
    await database.end();
  });

  const start = (): void => {
    web ??= startWebProcess(variables);
  };
  const serving = async (): Promise<void> => {
    origin ??= (await web?.listening()) ?? null;
    // A session outlives the process, so one log-in does.
    session ??= await logIn(origin ?? '');
  };

  /**
   * Kills the process as nothing can refuse or notice, and waits until the database has ended what it was doing for it.
   * @param release what lets the database end it
   */
  const kill = async (release: () => Promise<unknown> = async () => undefined): Promise<void> => {
    if (!web) return;
    web.child.kill('SIGKILL');
    await once(web.child, 'close');
    for (const [, step, took] of web.said().matchAll(/(validate|commit) done in (\d{3,}) ms/g)) tookMs[step as Step] = Number(took);
    web = null;
    origin = null;
    await release();
    const left = `select from pg_stat_activity where datname = current_database() and application_name like 'silqeqms%'`;
    while ((await database.query(left)).rows.length > 0) await sleep(5);
  };

  const ask = (path: string, body?: FormData | string): Promise<Response> => {
    const headers = { ...session, ...(typeof body === 'string' && { 'Content-Type': 'application/json' }) };
    return fetch(`${origin}/api/v1/imports${path}`, { method: 'POST', headers, body });
  };
  const upload = (file: KnownFile): Promise<Response> => {
    const form = new FormData();
    form.set('kind', 'distributions_csv');
    form.set('file', new File([file.csv], 'log.csv'));
    return ask('', form);
  };
  const commit = (id: number): Promise<Response> => ask(`/${id}/commit`, '{"allowPartial": true}');

  const find = async (file: KnownFile): Promise<Import | undefined> => {
    const { rows } = await database.query<Import>(
      `select i.id::int as id, i.status, i.problem ->> 'code' as code, i.counts,
         (select count(*)::int from import_rows r where r.import_id = i.id) as rows,
         (select count(*)::int from distribution_log_entries d join import_rows r on r.id = d.import_row_id where r.import_id = i.id) as distributions
       from imports i where i.sha256 = $1`,
      [file.sha256],
    );
    expect(rows.length).toBeLessThanOrEqual(1);
    return rows[0];
  };

  const numbers = async (sql: string): Promise<Record<string, number>> => (await database.query(sql)).rows[0];

  /** All or nothing of this file, and of the log as a whole what was there before or what is there after. */
  const expectWhole = async (file: KnownFile, before: object, after: object): Promise<void> => {
    const found = await find(file);
    const isRead = found !== undefined && !['received', 'validating', 'failed'].includes(found.status);
    const isLogged = found?.status === 'committed';
    expect([found?.status, found?.rows ?? 0, found?.distributions ?? 0]).toEqual([
      found?.status,
      isRead ? ROWS : 0,
      isLogged ? file.counts.distributionsToCreate : 0,
    ]);
    expect(await numbers(LOG_TOTALS)).toEqual(isLogged ? after : before);
    expect(await numbers(DESIGN_CHECKS)).toEqual({ without_order: 0, mismatched: 0, orders_without: 0 });
  };

  /** Takes the import a step further, as a user would who looks at it, and waits for no answer. */
  const goOn = async (file: KnownFile): Promise<Step | 'done'> => {
    const found = await find(file);
    if (found?.status === 'committed') return 'done';
    const isWaitingForUser = !found || ['failed', 'validated'].includes(found.status);
    if (isWaitingForUser) {
      await serving();
      if (found?.status === 'failed') expect(found.code).toBe('import_interrupted');
      const asked = !found ? upload(file) : found.status === 'failed' ? ask(`/${found.id}/retry`) : commit(found.id);
      asked.then((response) => response.arrayBuffer()).catch(() => undefined);
    }
    return found && ['validated', 'committing'].includes(found.status) ? 'commit' : 'validate';
  };

  /** Waits until a step has begun, then for a part of the time that it takes; now and then less, into the request that asked for it. */
  const untilRandomMoment = async (step: Step): Promise<void> => {
    if (random() < 0.1) return sleep(random() * 50);
    const running = `select from jobs.job where name = 'imports' and state = 'active' and data ->> 'step' = '${step}'`;
    for (const deadline = Date.now() + 4_000; Date.now() < deadline; await sleep(5)) {
      if ((await database.query(running)).rows.length > 0) break;
    }
    await sleep(random() * tookMs[step]);
  };

  it(`at ${KILLS} random moments has all or nothing each time, goes on, and ends as it must`, async () => {
    start();
    const log = new KnownLog(seed);
    const seen: Record<string, number> = {};
    let kills = 0;
    // On a busy machine the moments of the kills may by chance all miss one of the steps: then there are more of them.
    const goesOn = () => kills < KILLS || (kills < 4 * KILLS && !['validating', 'committing'].every((status) => status in seen));
    while (goesOn()) {
      const killed: Record<Step, number> = { validate: 0, commit: 0 };
      const before = log.totals;
      const file = log.nextFile(ROWS);
      for (let step = await goOn(file); step !== 'done'; step = await goOn(file)) {
        if (goesOn() && killed[step] < KILLS_A_STEP) {
          await untilRandomMoment(step);
          await kill();
          kills += 1;
          killed[step] += 1;
          await expectWhole(file, before, log.totals);
          const status = (await find(file))?.status ?? 'not uploaded';
          seen[status] = (seen[status] ?? 0) + 1;
          await letAMinutePass(database, queue);
          start();
        } else {
          await sleep(100);
        }
      }
      await expectWhole(file, before, log.totals);
      const done = await find(file);
      expect(done?.counts).toEqual(file.counts);
      const { rows } = await database.query(
        `select line_number as line from import_rows where import_id = $1 and status = 'invalid' order by 1`,
        [done?.id],
      );
      expect(rows.map(({ line }) => line)).toEqual(file.invalidLines);
    }
    const { rows } = await database.query(LOTS);
    expect(new Map(rows.map(({ lot, ...totals }) => [lot, totals]))).toEqual(log.lots());
    // Whatever the chances, the kills came both while files were read and while they were committed.
    expect(Object.keys(seen)).toEqual(expect.arrayContaining(['validating', 'committing']));
    isDone = true;
  }, 300_000);

  it('too often ends as failed, or back at its preview, with the reason, and succeeds when repeated', async () => {
    await queue.updateQueue('imports', { retryLimit: 0 });
    const holder = await database.connect();
    const hold = (table: string) => holder.query(`begin; lock table ${table} in access exclusive mode`);
    const killWhileHeld = async (): Promise<void> => {
      while ((await holder.query(`select from pg_locks where not granted`)).rows.length === 0) await sleep(10);
      await kill(() => holder.query('rollback'));
      await letAMinutePass(database, queue);
      start();
      await serving();
    };
    const csv = 'Ship Date,Order Number,Facility Name,SKU,Lot,Quantity\n2025-03-03,G-1,Given Up Clinic,211610SPT,SLQ-90001,5\n';
    const file: KnownFile = { csv, sha256: createHash('sha256').update(csv).digest('hex'), invalidLines: [], counts: {} };
    const state = async (): Promise<string> => {
      const found = await find(file);
      return `${found?.status} ${found?.code} ${found?.rows} ${found?.distributions}`;
    };
    const until = async (expected: string): Promise<void> => {
      for (const deadline = Date.now() + 20_000; (await state()) !== expected && Date.now() < deadline; ) await sleep(50);
      expect(await state()).toBe(expected);
    };
    start();
    await serving();
    await hold('import_rows');
    const { id } = (await (await upload(file)).json()) as { id: number };
    await killWhileHeld();
    await until('failed import_interrupted 0 0');
    const { rows } = await database.query(`select problem ->> 'detail' as detail from imports where id = $1`, [id]);
    expect(rows[0].detail).toContain('the process that worked on it stopped');

    expect((await ask(`/${id}/retry`)).status).toBe(202);
    await until('validated null 1 0');
    await hold('distribution_log_entries');
    expect((await commit(id)).status).toBe(202);
    await killWhileHeld();
    await until('validated import_interrupted 1 0');
    expect((await commit(id)).status).toBe(202);
    await until('committed null 1 1');
    holder.release();
  }, 120_000);
});

const LOG_TOTALS = `select (select count(*)::int from distribution_log_entries) as distributions, (select count(*)::int from customers) as customers,
  (select count(*)::int from sales_orders) as "salesOrders", (select coalesce(sum(quantity), 0)::int from distribution_log_entries) as units`;

/** The three queries of the design, section 2; an order without any shipment cannot come of a distribution log. */
const DESIGN_CHECKS = `select
  (select count(*)::int from distribution_log_entries where sales_order_id is null) as without_order,
  (select count(*)::int from distribution_log_entries d join sales_orders s on d.sales_order_id = s.id where d.customer_id != s.customer_id) as mismatched,
  (select count(*)::int from sales_orders s left join distribution_log_entries d on d.sales_order_id = s.id where d.id is null) as orders_without`;

const LOTS = `select lot_number as lot, sum(quantity)::int as units, count(*)::int as distributions,
  count(distinct (customer_id, facility_name, city))::int as consignees, count(distinct sales_order_id)::int as "salesOrders"
  from distribution_log_entries group by 1`;
