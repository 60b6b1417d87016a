import { createHash, randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Client } from 'pg';
import type { Agent, Response } from 'supertest';
import { anOrder, engineering, printPage } from '../fixtures/pdf/order-pages.js';
import { writePdf } from '../fixtures/pdf/write-pdf.js';
import { type CuttingProxy, startCuttingProxy } from '../support/cutting-proxy.js';
import { asBuffer } from '../support/downloads.js';
import { ADMIN } from '../support/environment.js';
import { follow, importFile, preview, upload } from '../support/imports.js';
import { untilSomebodyWaits } from '../support/locks.js';
import { recordOrder } from '../support/orders.js';
import { STORAGE_DRIVERS, type StorageDriver } from '../support/storage-drivers.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const MB = 1024 * 1024;
const HEADER = 'Ship Date,Order Number,Facility Name,SKU,Lot,Quantity,Remark\n';
const pdf = (bytes: number) => Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(bytes)]);
const hash = (content: Buffer) => createHash('sha256').update(content).digest('hex');

interface Outage {
  variables: Record<string, string>;
  /** What the user is told to look at. */
  named: string;
  begin: () => Promise<void>;
  end: () => Promise<void>;
  close: () => Promise<void>;
}

const outageOf: Record<StorageDriver['name'], (variables: Record<string, string>) => Promise<Outage>> = {
  local: async (variables) => {
    const files = join(variables.DATA_DIR ?? '', 'files');
    await mkdir(files, { recursive: true });
    const begin = async () => {
      await rename(files, `${files}-away`);
      await writeFile(files, 'where the folder should be');
    };
    const end = async () => {
      await rm(files);
      await rename(`${files}-away`, files);
    };
    return { variables, named: 'DATA_DIR', begin, end, close: async () => undefined };
  },
  s3: async (variables) => {
    const proxy = await startCuttingProxy(variables.S3_ENDPOINT ?? '');
    return {
      variables: { ...variables, S3_ENDPOINT: proxy.url },
      named: 'S3_ENDPOINT',
      begin: async () => proxy.cut(),
      end: async () => proxy.restore(),
      close: proxy.close,
    };
  },
};

describe.each(STORAGE_DRIVERS)('while the storage is unavailable ($name)', ({ name, create, remove }) => {
  let variables: Record<string, string>;
  let outage: Outage;
  let test: TestApp;
  let agent: Agent;
  let path: string;
  let download: string;
  const content = pdf(100_000);
  const rowsIn = async (table: string): Promise<number> => (await test.database.query(`select count(*)::int as n from ${table}`)).rows[0].n;
  const ready = () => test.anonymous().get('/health/ready');
  /** What the probe knows of the storage may be five seconds old. */
  const untilReadyIs = async (status: number): Promise<Response> => {
    const response = await ready();
    if (response.status === status) return response;
    await setTimeout(500);
    return untilReadyIs(status);
  };

  beforeAll(async () => {
    variables = await create();
    outage = await outageOf[name](variables);
    test = await startTestApp(outage.variables);
    agent = await test.as('operations');
    const { id } = await recordOrder(agent, '1');
    path = `/api/v1/sales-orders/${id}/attachments`;
    const { body } = await agent.post(path).attach('file', content, 'order.pdf').expect(201);
    download = `${path}/${body.id}/content`;
    await ready().expect(200);
    await outage.begin();
  });
  afterAll(async () => {
    await test.close();
    await outage.close();
    await remove(variables);
  });

  const unavailable = ({ status, headers, body }: Response) => {
    expect(status).toBe(503);
    expect(headers['retry-after']).toBeDefined();
    expect(headers['content-type']).toContain('application/problem+json');
    expect(body).toMatchObject({ code: 'storage_unavailable', detail: expect.stringContaining(outage.named) });
    for (const value of Object.values(variables).slice(1)) expect(JSON.stringify(body)).not.toContain(value);
  };

  it.each([10, 7 * MB])('an upload of %i bytes is refused and leaves no record', async (bytes) => {
    unavailable(await agent.post(path).attach('file', pdf(bytes), 'order.pdf'));
    expect(await rowsIn('order_pdf_attachments')).toBe(1);
  });

  it('an import is refused and leaves no record', async () => {
    unavailable(await upload(agent, HEADER));
    expect(await rowsIn('imports')).toBe(0);
  });

  it('a download is refused, and the file is there when the storage is back', async () => {
    unavailable(await agent.get(download));
    unavailable(await agent.get(download).set('Range', 'bytes=0-9'));
  });

  it('the readiness probe answers 503 and names what to check, and the process keeps running', async () => {
    for (let times = 0; times < 3; times += 1) {
      const { body } = await untilReadyIs(503);
      expect(body).toMatchObject({ code: 'unavailable', detail: expect.stringContaining('Not ready: storage (') });
      expect(body.detail).toContain(outage.named);
    }
    await test.anonymous().get('/healthz').expect(200);
    expect(test.logged().split('Not ready, storage').length).toBe(2);
  });

  it('nothing is lost: everything works again when the storage is back', async () => {
    await outage.end();
    await untilReadyIs(200);
    const { body } = await agent.get(download).buffer().parse(asBuffer).expect(200);
    expect(hash(body)).toBe(hash(content));
    await agent.post(path).attach('file', pdf(10), 'order.pdf').expect(201);
    const row = '2025-03-03,B-1,Clinic B,211610SPT,SLQ-10001,5,\n';
    expect(await importFile(agent, HEADER + row)).toMatchObject({ status: 'committed', counts: { distributionsToCreate: 1 } });
    expect(test.logged()).toContain('Ready again: storage');
  });
});

describe.each(STORAGE_DRIVERS)('when the storage becomes unavailable during an import ($name)', ({ name, create, remove }) => {
  let variables: Record<string, string>;
  let outage: Outage;
  let test: TestApp;
  let agent: Agent;
  let holder: Client;
  beforeAll(async () => {
    variables = await create();
    outage = await outageOf[name](variables);
    test = await startTestApp(outage.variables);
    agent = await test.as('operations');
    holder = new Client({ connectionString: test.databaseUrl });
    await holder.connect();
    // Six attempts are for an outage of some seconds; two show the same.
    await test.database.query(`update jobs.queue set retry_limit = 1 where name = 'imports'`);
  });
  afterAll(async () => {
    await holder.end();
    await test.close();
    await outage.close();
    await remove(variables);
  });

  const countOf = async (what: string, id: number): Promise<number> =>
    (await test.database.query(`select count(*)::int as n from ${what} where import_id = $1`, [id])).rows[0].n;
  const nextId = async (): Promise<number> =>
    (await test.database.query('select coalesce(max(id), 0)::int + 1 as id from imports')).rows[0].id;

  it('a validation fails with the cause and without a row, and its retry succeeds', async () => {
    const id = await nextId();
    await holder.query(`select pg_advisory_lock(hashtext('import'), $1)`, [id]);
    const { body } = await upload(agent, `${HEADER}2025-03-03,V-1,Clinic B,211610SPT,SLQ-10001,5,\n`).expect(202);
    expect(body.id).toBe(id);
    await untilSomebodyWaits(holder);
    await outage.begin();
    await holder.query('select pg_advisory_unlock_all()');
    const failed = await follow(agent, id, 'failed', 'validated');
    expect(failed).toMatchObject({
      status: 'failed',
      problem: { code: 'import_interrupted', detail: expect.stringContaining(outage.named) },
    });
    expect(await countOf('import_rows', id)).toBe(0);

    await outage.end();
    await agent.post(`/api/v1/imports/${id}/retry`).expect(202);
    expect(await follow(agent, id, 'validated')).toMatchObject({ status: 'validated', problem: null, counts: { rows: 1, valid: 1 } });
    await agent.post(`/api/v1/imports/${id}/commit`).send({}).expect(202);
    expect(await follow(agent, id, 'committed')).toMatchObject({ status: 'committed', problem: null });
  });

  it('a commit that needs it returns to its preview with the cause and without a record, and succeeds when repeated', async () => {
    const page = printPage(anOrder({ orderNumber: 'W-1', lines: [engineering], netOrder: '350.00' }));
    const { body } = await upload(agent, Buffer.from(await writePdf([page])), 'orders.pdf', 'sales_orders_pdf').expect(202);
    const preview = await follow(agent, body.id, 'validated');
    const orders = async () =>
      (await test.database.query(`select count(*)::int as n from sales_orders where order_number = 'W-1'`)).rows[0].n;
    await outage.begin();
    await agent.post(`/api/v1/imports/${body.id}/commit`).send({}).expect(202);
    expect(await follow(agent, body.id, 'committed', 'validated')).toMatchObject({
      status: 'validated',
      problem: { code: 'import_interrupted', detail: expect.stringContaining(outage.named) },
      counts: preview.counts,
    });
    expect(await orders()).toBe(0);
    await outage.end();
    await agent.post(`/api/v1/imports/${body.id}/commit`).send({}).expect(202);
    expect(await follow(agent, body.id, 'committed', 'validated')).toMatchObject({ status: 'committed', problem: null });
    expect(await orders()).toBe(1);
  });
});

const ROWS = 3_000;
/** Some 3 MB: too much to be read ahead by whoever looks at its beginning. */
const bigCsv =
  HEADER +
  Array.from(
    { length: ROWS },
    (_, n) => `2025-03-03,B-${n >> 6},Clinic ${n >> 6},211610SPT,SLQ-${10_000 + n},5,${'x'.repeat(1_000)}\n`,
  ).join('');

const s3 = STORAGE_DRIVERS.find(({ name }) => name === 's3');
if (s3) {
  describe('when the connection to the S3 service breaks', () => {
    let variables: Record<string, string>;
    let proxy: CuttingProxy;
    let test: TestApp;
    let agent: Agent;
    beforeAll(async () => {
      variables = await s3.create();
      proxy = await startCuttingProxy(variables.S3_ENDPOINT ?? '');
      test = await startTestApp({ ...variables, S3_ENDPOINT: proxy.url });
      agent = await test.as('operations');
    });
    afterEach(() => proxy.restore());
    afterAll(async () => {
      await test.close();
      await proxy.close();
      await s3.remove(variables);
    });

    it('a download breaks off too, so that no client mistakes a part for the file', async () => {
      const { id } = await recordOrder(agent, '1');
      const path = `/api/v1/sales-orders/${id}/attachments`;
      const { body } = await agent
        .post(path)
        .attach('file', pdf(6 * MB), 'order.pdf')
        .expect(201);
      const { headers } = await test.anonymous().post('/api/v1/auth/login').send(ADMIN).expect(200);
      proxy.cutAfter('down', 3 * MB, 'once');
      const { port } = test.app.getHttpServer().address() as AddressInfo;
      const options = { port, path: `${path}/${body.id}/content`, headers: { Cookie: String(headers['set-cookie']).split(';')[0] } };
      const ended = await new Promise<string>((resolve) => {
        get(options, (response) => {
          response.resume();
          response.on('end', () => resolve('whole'));
          response.on('error', () => resolve('broken off'));
          response.on('close', () => resolve('broken off'));
        }).on('error', () => resolve('broken off'));
      });
      expect(ended).toBe('broken off');
      for (let round = 0; round < 40 && !test.logged().includes('was dropped'); round += 1) await setTimeout(50);
      expect(test.logged()).toContain('the connection to S3_ENDPOINT was dropped');
    });

    it('an import begins again and finds every row', async () => {
      const cuts = proxy.cuts();
      proxy.cutAfter('down', 2 * MB, 'once');
      const validated = await preview(agent, bigCsv);
      expect(proxy.cuts()).toBe(cuts + 1);
      expect(validated).toMatchObject({ status: 'validated', problem: null, counts: { rows: ROWS, valid: ROWS } });
    });

    it('for good, an import fails with the cause and without a row, and a retry validates it once the connection is back', async () => {
      proxy.cutAfter('down', 2 * MB, 'for good');
      const { body } = await upload(agent, bigCsv).expect(202);
      const failed = await follow(agent, body.id, 'failed');
      expect(failed.problem).toMatchObject({ code: 'import_interrupted', detail: expect.stringContaining('S3_ENDPOINT') });
      const { rows } = await test.database.query('select count(*)::int as n from import_rows where import_id = $1', [body.id]);
      expect(rows[0].n).toBe(0);
      proxy.restore();
      await agent.post(`/api/v1/imports/${body.id}/retry`).expect(202);
      expect(await follow(agent, body.id, 'validated')).toMatchObject({ status: 'validated', problem: null, counts: { valid: ROWS } });
    });
  });
}
