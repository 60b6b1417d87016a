import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer, request as httpRequest, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import express, { type ErrorRequestHandler } from 'express';
import multer from 'multer';
import type { Agent, Test } from 'supertest';
import { Config } from '../../src/config/config.module.js';
import { endStalledUploads } from '../../src/http/end-stalled-uploads.js';
import { Problem } from '../../src/problems/problem.js';
import { ImportsService } from '../../src/rep-traceability/imports/imports.service.js';
import { FileStorage } from '../../src/storage/file-storage.js';
import { storageEngine } from '../../src/storage/upload-to-storage.js';
import { anEmail } from '../support/email.js';
import { recordOrder } from '../support/orders.js';
import { useAdmin, useTestApp, useUser } from '../support/use-test-app.js';

const test = useTestApp({ MAX_UPLOAD_MB: '1' });
const admin = useAdmin(test);
const operations = useUser(test, 'operations');
const rep = useUser(test, 'rep');

const CSV = Buffer.from('Ship Date,Order Number,Facility Name,SKU,Lot,Quantity\n2026-01-05,SO 1,Alder,211610SPT,SLQ-10001,1\n');
const PDF = Buffer.from('%PDF-1.7\n');
const LARGE = Buffer.concat([CSV, Buffer.alloc(1_100_000, 'x')]);

/** All that lies in the folder of storage, unfinished files too. */
const files = (): string[] =>
  readdirSync(join(test.app.get(Config).get('DATA_DIR'), 'files'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

describe('an upload that is refused', () => {
  let order: string;
  let report: string;
  beforeAll(async () => {
    order = `/api/v1/sales-orders/${(await recordOrder(admin, 'FILES-1')).id}/attachments`;
    const { body } = await admin.post('/api/v1/tracing-reports').send({ month: '2025-06' }).expect(201);
    report = `/api/v1/tracing-reports/${body.id}/approvals`;
  });
  const send = (agent: Agent, path: string, content: Buffer, fields: Record<string, string> = {}): Test =>
    Object.entries(fields)
      .reduce((form, [name, value]) => form.field(name, value), agent.post(path))
      .attach('file', content, 'a.csv');
  const imports = '/api/v1/imports';
  const kind = { kind: 'distributions_csv' };

  it.each<[string, number, () => Test]>([
    ['an import, by its permission', 403, () => send(rep, imports, CSV, kind)],
    ['an import, by an unknown field', 400, () => send(operations, imports, CSV, { ...kind, more: '1' })],
    ['an import, by a field after the file', 400, () => send(operations, imports, CSV).field('kind', 'bad')],
    ['an import, by its size', 413, () => send(operations, imports, LARGE, kind)],
    ['two imports, by the size of the second', 413, () => send(operations, imports, CSV, kind).attach('file', LARGE, 'b.csv')],
    ['a lot list, by its permission', 403, () => send(rep, '/api/v1/lots/import', CSV)],
    ['a lot list, by an unknown field', 400, () => send(admin, '/api/v1/lots/import', CSV, { more: '1' })],
    [
      'a lot list, by a part of another name',
      400,
      () => admin.post('/api/v1/lots/import').attach('file', CSV, 'a').attach('other', CSV, 'b'),
    ],
    ['an attachment, by its permission', 403, () => send(rep, order, PDF)],
    ['an attachment, because the order is unknown', 404, () => send(operations, '/api/v1/sales-orders/999999/attachments', PDF)],
    ['an attachment that is no PDF', 415, () => send(operations, order, CSV)],
    ['an attachment, by an unknown field', 400, () => send(operations, order, PDF, { more: '1' })],
    ['an approval, by its permission', 403, () => send(operations, report, anEmail({}))],
    ['an approval that is no e-mail', 415, () => send(admin, report, PDF)],
    ['an approval, by an unknown field', 400, () => send(admin, report, anEmail({}), { more: '1' })],
  ])('leaves no file: %s', async (_what, status, upload) => {
    const before = files();
    await upload().expect(status);
    expect(files()).toEqual(before);
  });

  it('leaves no file if its Idempotency-Key was used for another one, or is answered with the first response', async () => {
    const keyed = (content: Buffer) => send(operations, imports, content, kind).set('Idempotency-Key', 'refused-1');
    await keyed(CSV).expect(202);
    const before = files();
    await keyed(Buffer.concat([CSV, CSV])).expect(422);
    const replayed = await keyed(CSV).expect(202);
    expect(replayed.headers['idempotency-replayed']).toBe('true');
    await send(operations, imports, CSV, { kind: 'bad' }).set('Idempotency-Key', 'refused-2').expect(400);
    expect(files()).toEqual(before);
  });

  it('leaves its file if an import keeps it, refused or not, also when the refusal is given again', async () => {
    const before = files().length;
    const keyed = () => send(operations, imports, Buffer.from('nothing'), kind).set('Idempotency-Key', 'refused-3');
    const { body } = await keyed().expect(422);
    expect(files()).toHaveLength(before + 1);
    expect((await keyed().expect(422)).body.importId).toBe(body.importId);
    expect(files()).toHaveLength(before + 1);
  });

  it('leaves its file where the server failed, since a record may name it all the same', async () => {
    const before = files().length;
    const lost = vi
      .spyOn(test.app.get(ImportsService), 'receive')
      .mockRejectedValueOnce(new Problem('unavailable', 'The answer was lost.'));
    await send(operations, imports, CSV, kind).expect(503);
    lost.mockRestore();
    expect(files()).toHaveLength(before + 1);
  });

  it('leaves no file if its client disconnects in the middle, after another whole file', async () => {
    const before = files();
    const { port } = test.app.getHttpServer().address() as AddressInfo;
    const login = await test.anonymous().post('/api/v1/auth/login').send({ email: 'nobody@silqeqms.example', password: 'x' });
    expect(login.status).toBe(401);
    const part = (content: string) => `--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n${content}`;
    const upload = httpRequest({
      port,
      path: imports,
      method: 'POST',
      headers: {
        Authorization: `Bearer ${await tokenOf(admin)}`,
        'Content-Type': 'multipart/form-data; boundary=x',
        'Content-Length': 100_000,
      },
    });
    upload.on('error', () => undefined);
    upload.write(`${part(CSV.toString())}\r\n${part('Ship Date,')}`);
    await expect.poll(() => files().length, { timeout: 20_000 }).toBeGreaterThan(before.length);
    upload.destroy();
    await expect.poll(files, { timeout: 20_000 }).toEqual(before);
  });
});

const tokenOf = async (agent: Agent): Promise<string> => {
  const { body } = await agent
    .post('/api/v1/api-tokens')
    .send({ name: 'upload', scopes: ['sales_orders.import'] })
    .expect(201);
  return body.token;
};

describe('an upload whose sender', () => {
  const STALLED_MS = 400;
  let server: Server;
  beforeAll(async () => {
    const app = express();
    const storage = test.app.get(FileStorage);
    const engine = storageEngine(storage, () => `imports/slow-${Math.random().toString(36).slice(2)}`);
    app.use(endStalledUploads(STALLED_MS));
    app.post('/upload', multer({ storage: engine }).single('file'), (request, response) => {
      response.json({ byteSize: (request.file as unknown as { byteSize: number }).byteSize });
    });
    app.post('/read-later', async (request, response) => {
      await sleep(STALLED_MS * 3);
      let byteSize = 0;
      for await (const chunk of request) byteSize += chunk.length;
      response.json({ byteSize });
    });
    const filter: ErrorRequestHandler = (_error, _request, response, _next) => response.destroy();
    app.use(filter);
    server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => server.close());
  const HEAD = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n';
  const END = '\r\n--x--\r\n';
  const begin = (bytes: number, path = '/upload') => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const length = HEAD.length + bytes + END.length;
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: ${length}\r\n\r\n${HEAD}`,
    );
    let answer = '';
    socket.on('data', (text) => {
      answer += text;
    });
    socket.on('error', () => undefined);
    return { socket, closed: once(socket, 'close'), answer: () => answer };
  };

  it('stalls gets 408, loses its connection and leaves no file', async () => {
    const before = files();
    const { closed, answer } = begin(1_000);
    await closed;
    expect(answer()).toMatch(/^HTTP\/1.1 408 Request Timeout/);
    expect(JSON.parse(answer().split('\r\n\r\n')[1] ?? '')).toMatchObject({ code: 'upload_stalled', status: 408 });
    await expect.poll(files, { timeout: 20_000 }).toEqual(before);
  });

  it('is slow but steady is taken, although it takes many times as long', async () => {
    const { socket, answer } = begin(40);
    for (let sent = 0; sent < 40; sent += 1) {
      await sleep(STALLED_MS / 10);
      socket.write('x');
    }
    socket.write(END);
    await expect.poll(answer, { timeout: 20_000 }).toMatch(/^HTTP\/1.1 200 OK.*"byteSize":40/s);
    socket.destroy();
  });

  it('waits for a server that does not read yet is not blamed for it', async () => {
    const bytes = 1_000_000;
    const { socket, answer } = begin(bytes, '/read-later');
    socket.write(`${'x'.repeat(bytes)}${END}`);
    await expect.poll(answer, { timeout: 20_000 }).toContain(`"byteSize":${HEAD.length + bytes + END.length}`);
    socket.destroy();
  });
});
