import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'pg';
import type { PgBoss } from 'pg-boss';
import { anOrder, engineering, printPage } from '../fixtures/pdf/order-pages.js';
import { writePdf } from '../fixtures/pdf/write-pdf.js';
import { letAMinutePass, openQueue } from '../support/missed-heartbeat.js';
import { cloneDatabase } from '../support/test-app.js';
import { endProcesses, logIn, productionVariables, startWebProcess, type WebProcess } from '../support/web-process.js';

const ORDERS = 60;

/** Kills a process as nothing can refuse or notice. */
async function kill({ child }: WebProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'close');
}

describe('an import of a PDF whose process is killed', () => {
  let database: Pool;
  let queue: PgBoss;
  let variables: Record<string, string>;
  beforeAll(async () => {
    const url = await cloneDatabase();
    variables = productionVariables(url);
    database = new Pool({ connectionString: url, max: 2 });
    queue = await openQueue(url);
  });
  afterEach(endProcesses);
  afterAll(async () => {
    await queue.stop({ graceful: false });
    await database.end();
  });

  const statusOf = async (id: number): Promise<string> =>
    (await database.query('select status from imports where id = $1', [id])).rows[0].status;
  const count = async (table: string): Promise<number> => (await database.query(`select count(*)::int as n from ${table}`)).rows[0].n;
  const progressOf = async (id: number): Promise<number> =>
    (await database.query('select processed::int as n from import_progress where import_id = $1', [id])).rows[0].n;
  const until = async (id: number, ...states: string[]): Promise<void> => {
    while (!states.includes(await statusOf(id))) await pause(50);
  };
  const upload = async (origin: string, bytes: Uint8Array<ArrayBuffer>): Promise<number> => {
    const form = new FormData();
    form.append('kind', 'sales_orders_pdf');
    form.append('file', new Blob([bytes]), 'orders.pdf');
    const response = await fetch(`${origin}/api/v1/imports`, { method: 'POST', headers: await logIn(origin), body: form });
    return ((await response.json()) as { id: number }).id;
  };
  const commit = async (origin: string, id: number): Promise<void> => {
    const headers = { ...(await logIn(origin)), 'Content-Type': 'application/json' };
    await fetch(`${origin}/api/v1/imports/${id}/commit`, { method: 'POST', headers, body: '{}' });
  };

  it('while it is read, and while its pages are cut, has written all or nothing and resumes by itself', async () => {
    const pages = Array.from({ length: ORDERS }, (_, index) =>
      printPage(anOrder({ orderNumber: String(1000 + index), lines: [engineering], netOrder: '350.00' })),
    );
    let web = startWebProcess(variables);
    const id = await upload(await web.listening(), new Uint8Array(await writePdf(pages)));
    await until(id, 'validating');
    await kill(web);
    expect([await statusOf(id), await count('import_rows')]).toEqual(['validating', 0]);

    await letAMinutePass(database, queue);
    web = startWebProcess(variables);
    const origin = await web.listening();
    await until(id, 'validated');
    await commit(origin, id);
    while ((await statusOf(id)) === 'committing' && (await progressOf(id)) === ORDERS) await pause(10);
    await kill(web);
    const written = (await statusOf(id)) === 'committed' ? ORDERS : 0;
    expect([await count('sales_orders'), await count('order_pdf_attachments')]).toEqual([written, written]);

    await letAMinutePass(database, queue);
    web = startWebProcess(variables);
    await web.listening();
    await until(id, 'committed');
    expect([
      await count('sales_orders'),
      await count('sales_order_lines'),
      await count('order_pdf_attachments'),
      await count('customers'),
    ]).toEqual([ORDERS, ORDERS, ORDERS, 1]);
  }, 180_000);
});
