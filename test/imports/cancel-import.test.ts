import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { FileStorage } from '../../src/storage/file-storage.js';
import { anOrder, engineering, printPage } from '../fixtures/pdf/order-pages.js';
import { writePdf } from '../fixtures/pdf/write-pdf.js';
import { generateDistributions } from '../support/distributions.js';
import { follow, type ImportBody, upload } from '../support/imports.js';
import { untilSomebodyWaits } from '../support/locks.js';
import { forgetRecords } from '../support/records.js';
import { useTestApp, useUser } from '../support/use-test-app.js';

const ORDERS = 6;
const SOON_MS = 2_000;

/** Files without a fault; each order of the one and each row of the other is an order of its own. */
const pdfFile = async (): Promise<Buffer> => {
  const orders = Array.from({ length: ORDERS }, (_, order) =>
    anOrder({ orderNumber: `P-${order}`, lines: [engineering], netOrder: '350.00' }),
  );
  return Buffer.from(await writePdf(orders.map((order) => printPage(order))));
};
const csvFile = async (): Promise<Buffer> => {
  const rows = Array.from({ length: ORDERS }, (_, order) => `2025-03-03,C-${order},Clinic ${order},211610SPT,SLQ-10001,5`);
  return Buffer.from(['Ship Date,Order Number,Facility Name,SKU,Lot,Quantity', ...rows, ''].join('\n'));
};

const test = useTestApp();
const agent = useUser(test, 'operations');
let holder: Client;
beforeEach(async () => {
  await forgetRecords(test.database);
  holder = new Client({ connectionString: test.databaseUrl });
  await holder.connect();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await holder.end();
});

const countOf = async (table: string): Promise<number> => (await test.database.query(`select count(*)::int as n from ${table}`)).rows[0].n;
const cancel = (id: number) => agent.post(`/api/v1/imports/${id}/cancel`);
const retry = (id: number) => agent.post(`/api/v1/imports/${id}/retry`);
const commit = (id: number) => agent.post(`/api/v1/imports/${id}/commit`).send({});
const send = async (file: Buffer | string, kind = 'distributions_csv'): Promise<number> =>
  (await upload(agent, file, 'a-file', kind).expect(202)).body.id;
const stateOf = async (id: number): Promise<ImportBody> => (await agent.get(`/api/v1/imports/${id}`).expect(200)).body;
const cancelled = { status: 'failed', problem: { code: 'import_cancelled' } };

const isSaidSoon = async (what: string): Promise<void> => {
  for (const deadline = Date.now() + SOON_MS; !test.logged().includes(what); await sleep(20)) {
    if (Date.now() > deadline) throw new Error(`"${what}" was not said within ${SOON_MS} ms:\n${test.logged()}`);
  }
};

/**
 * Storage that stops in the middle of a file, for whoever opens the same one so many times.
 * @returns lets it flow again for later readers, and tells how many wait
 */
function stallReading(file: Buffer, fromCall = 2): { flow: () => void; readers: () => number } {
  const storage = test.app.get(FileStorage);
  const calls = new Map<string, number>();
  let waiting = 0;
  const open = vi.spyOn(storage, 'open').mockImplementation(async (key, range) => {
    const call = (calls.get(key) ?? 0) + 1;
    calls.set(key, call);
    if (call < fromCall) return storage.constructor.prototype.open.call(storage, key, range);
    waiting += 1;
    const stalled = new PassThrough();
    stalled.write(file.subarray(0, file.length / 2));
    return stalled;
  });
  return { flow: () => open.mockRestore(), readers: () => waiting };
}
const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await holds())) await sleep(10);
};

describe.each([
  { kind: 'distributions_csv', makeFile: csvFile },
  { kind: 'sales_orders_pdf', makeFile: pdfFile },
])('cancelling an import ($kind)', ({ kind, makeFile }) => {
  let file: Buffer;
  beforeAll(async () => {
    file = await makeFile();
  });

  it('that waits leaves it unread; one that is being read stops soon and leaves nothing; a retry validates both', async () => {
    const { flow, readers } = stallReading(file);
    const read = [await send(file, kind), await send(file, kind)];
    await until(() => readers() === 2);
    const waiting = await send(file, kind);
    expect((await stateOf(waiting)).status).toBe('received');
    expect((await cancel(waiting).expect(200)).body).toMatchObject(cancelled);
    for (const id of read) {
      expect((await stateOf(id)).status).toBe('validating');
      expect((await cancel(id).expect(200)).body).toMatchObject(cancelled);
      await isSaidSoon(`Import ${id}: validate stopped, cancelled`);
    }
    expect(await countOf('import_rows')).toBe(0);

    flow();
    for (const id of [waiting, ...read]) {
      expect((await retry(id).expect(202)).body).toMatchObject({ problem: null });
      expect(await follow(agent, id, 'validated')).toMatchObject({ status: 'validated', counts: { rows: ORDERS, valid: ORDERS } });
    }
  });

  it('at its preview keeps file and rows, and nothing can be committed until a retry brings it back', async () => {
    const id = await send(file, kind);
    const preview = await follow(agent, id, 'validated');
    expect((await cancel(id).expect(200)).body).toMatchObject({ ...cancelled, counts: preview.counts });
    expect((await commit(id).expect(409)).body.code).toBe('import_not_validated');
    expect([await countOf('import_rows'), await countOf('sales_orders')]).toEqual([ORDERS, 0]);
    for (const _lostAnswer of [1, 2]) {
      expect((await retry(id).expect(202)).body).toMatchObject({ status: 'validated', problem: null, counts: preview.counts });
    }
    await commit(id).expect(202);
    expect(await follow(agent, id, 'committed')).toMatchObject({ status: 'committed', counts: preview.counts });
    expect(await countOf('sales_orders')).toBe(ORDERS);
  });

  it('is refused once its commit was requested, and when it is committed', async () => {
    const id = await send(file, kind);
    await follow(agent, id, 'validated');
    await holder.query('begin; lock table sales_orders in share mode');
    await commit(id).expect(202);
    await untilSomebodyWaits(holder);
    expect((await cancel(id).expect(409)).body).toMatchObject({ code: 'import_not_cancellable' });
    expect((await retry(id).expect(409)).body).toMatchObject({ code: 'import_not_retryable' });
    await holder.query('rollback');
    expect(await follow(agent, id, 'committed')).toMatchObject({ status: 'committed', problem: null });
    expect((await cancel(id).expect(409)).body).toMatchObject({ code: 'import_not_cancellable' });
    expect((await retry(id).expect(409)).body).toMatchObject({ code: 'import_not_retryable' });
    expect(await countOf('sales_orders')).toBe(ORDERS);
  });

  it('just before the validation ends takes effect: nothing of the validation stays', async () => {
    await holder.query('begin; lock table import_rows in access exclusive mode');
    const id = await send(file, kind);
    await untilSomebodyWaits(holder);
    const canceller = new Client({ connectionString: test.databaseUrl });
    await canceller.connect();
    await canceller.query('begin');
    await canceller.query(`update imports set status = 'failed', problem = '{"code": "import_cancelled", "detail": ""}' where id = $1`, [
      id,
    ]);
    await holder.query('rollback');
    await until(
      async () => (await test.database.query(`select from pg_locks where not granted and locktype = 'transactionid'`)).rows.length > 0,
    );
    await canceller.query('commit');
    await canceller.end();
    await isSaidSoon(`Import ${id}: validate stopped, cancelled`);
    expect(await stateOf(id)).toMatchObject(cancelled);
    expect(await countOf('import_rows')).toBe(0);
  });

  it('at any moment of its validation has one clear outcome, and so has one beside a commit', async () => {
    for (let round = 0; round < (kind === 'distributions_csv' ? 8 : 4); round += 1) {
      const id = await send(file, kind);
      await sleep(round * (kind === 'distributions_csv' ? 8 : 120));
      expect((await cancel(id).expect(200)).body).toMatchObject(cancelled);
      await retry(id).expect(202);
      expect(await follow(agent, id, 'validated')).toMatchObject({ status: 'validated', problem: null, counts: { rows: ORDERS } });
      const { rows } = await test.database.query('select count(*)::int as n from import_rows where import_id = $1', [id]);
      expect(rows[0].n).toBe(ORDERS);

      const before = await countOf('sales_orders');
      const [committing, cancelling] = await Promise.all([commit(id), cancel(id)]);
      const end = await follow(agent, id, 'committed');
      if (cancelling.status === 200) {
        expect([committing.body.code, end.problem?.code]).toEqual(['import_not_validated', 'import_cancelled']);
        expect(await countOf('sales_orders')).toBe(before);
      } else {
        expect([committing.status, cancelling.body.code, end.status]).toEqual([202, 'import_not_cancellable', 'committed']);
      }
    }
  });
});

describe('cancelling an import', () => {
  it('stops a long statement at once, and releases its connection', async () => {
    const id = await send(await csvFile());
    await follow(agent, id, 'validated');
    await holder.query('begin; lock table import_rows in access exclusive mode');
    const long = await send(generateDistributions(500).csv);
    await untilSomebodyWaits(holder);
    await cancel(long).expect(200);
    await isSaidSoon(`Import ${long}: validate stopped, cancelled`);
    const { rows } = await holder.query(
      `select from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())`,
    );
    expect(rows).toEqual([]);
    await holder.query('rollback');
    expect(await stateOf(long)).toMatchObject(cancelled);
    expect(await countOf('import_rows')).toBe(ORDERS);
  });

  it('while its rows are copied stops it, though storage sends nothing more', async () => {
    const file = Buffer.from(generateDistributions(5_000).csv);
    const { readers } = stallReading(file, 4);
    const id = await send(file);
    await until(() => readers() === 1);
    await cancel(id).expect(200);
    await isSaidSoon(`Import ${id}: validate stopped, cancelled`);
    expect(await countOf('import_rows')).toBe(0);
  });

  it('gives the same answer when repeated, and leaves one audit event', async () => {
    const id = await send(await csvFile());
    await follow(agent, id, 'validated');
    const first = await cancel(id).expect(200);
    const second = await cancel(id).expect(200);
    expect(second.body).toEqual(first.body);
    const { rows } = await test.database.query(
      `select actor from audit_events where entity_type = 'imports' and entity_id = $1 and new_values ->> 'status' = 'failed'`,
      [String(id)],
    );
    expect(rows).toEqual([{ actor: expect.stringMatching(/^operations-/) }]);
  });

  it('needs the permission to upload, and an existing import', async () => {
    const id = await send(await csvFile());
    const rep = await test.as('rep');
    for (const what of ['cancel', 'retry']) {
      await rep.post(`/api/v1/imports/${id}/${what}`).expect(403);
      await agent.post(`/api/v1/imports/999/${what}`).expect(404);
    }
  });

  it('is refused with its reason, as is a retry, when the file itself cannot be imported', async () => {
    const id = await send('Ship Date,Order Number,Facility Name,SKU,Lot,Quantity\n2025-03-03,1,"Clinic A,211610SPT,SLQ-10001,5\n');
    const failed = await follow(agent, id, 'failed');
    expect(failed.problem?.code).toBe('quote_not_closed');
    expect((await cancel(id).expect(409)).body).toMatchObject({ code: 'import_not_cancellable' });
    expect((await retry(id).expect(409)).body).toMatchObject({
      code: 'import_not_retryable',
      detail: expect.stringContaining(failed.problem?.detail ?? ''),
    });
    expect(await stateOf(id)).toEqual(failed);
  });
});
