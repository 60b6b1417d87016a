import { createHash, randomBytes } from 'node:crypto';
import { get, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import type { Agent, Response } from 'supertest';
import { FileStorage } from '../../src/storage/file-storage.js';
import { asBuffer } from '../support/downloads.js';
import { ADMIN } from '../support/environment.js';
import { recordOrder } from '../support/orders.js';
import { STORAGE_DRIVERS } from '../support/storage-drivers.js';
import type { TestApp } from '../support/test-app.js';
import { startTestApp } from '../support/test-app.js';

const MB = 1024 * 1024;
const pdf = (bytes: number) => Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(bytes)]);
const hash = (content: Buffer) => createHash('sha256').update(content).digest('hex');

describe.each(STORAGE_DRIVERS)('attachments of a sales order, files on $name,', ({ create, remove }) => {
  let variables: Record<string, string>;
  let test: TestApp;
  let agent: Agent;
  let path: string;
  beforeAll(async () => {
    variables = await create();
    test = await startTestApp({ ...variables, MAX_UPLOAD_MB: '1' });
    agent = await test.as('operations');
    const { id } = await recordOrder(agent, '1');
    path = `/api/v1/sales-orders/${id}/attachments`;
  });
  afterAll(async () => {
    await test.close();
    await remove(variables);
  });

  const attach = (content: Buffer, filename = 'order.pdf') => agent.post(path).attach('file', content, filename);
  const adminCookie = async (): Promise<string> => {
    const { headers } = await test.anonymous().post('/api/v1/auth/login').send(ADMIN).expect(200);
    return String(headers['set-cookie']).split(';')[0] ?? '';
  };
  const storedFiles = async (): Promise<string[]> => {
    const keys: string[] = [];
    for await (const { key } of test.app.get(FileStorage).list('')) keys.push(key);
    return keys;
  };
  const unfinished = async (): Promise<string[]> => {
    const names: string[] = [];
    for await (const { name } of test.app.get(FileStorage).listUnfinished()) names.push(name);
    return names;
  };

  it('are downloaded byte for byte, with their hash, and only as attachments', async () => {
    const content = pdf(200_000);
    const { body, headers } = await attach(content).field('pdfType', 'packing_slip').expect(201);
    expect(body).toMatchObject({ filename: 'order.pdf', pdfType: 'packing_slip', byteSize: content.length, sha256: hash(content) });
    expect(headers.location).toBe(`${path}/${body.id}/content`);

    const download = await agent.get(`${path}/${body.id}/content`).buffer().parse(asBuffer).expect(200);
    expect(hash(download.body)).toBe(hash(content));
    expect(download.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': String(content.length),
      'content-disposition': 'attachment; filename=order.pdf',
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
      etag: `"${hash(content)}"`,
    });
    const order = await agent.get(path.replace('/attachments', '')).expect(200);
    expect(order.body.attachments).toContainEqual(body);
  });

  it.each([
    ['注文書 №7.pdf', "filename*=UTF-8''%E6%B3%A8%E6%96%87%E6%9B%B8%20%E2%84%967.pdf"],
    ['طلب.pdf', "filename*=UTF-8''%D8%B7%D9%84%D8%A8.pdf"],
    ['naïve; "quoted".pdf', "filename*=UTF-8''na%C3%AFve%3B%20%22quoted%22.pdf"],
  ])('keep the name %s', async (filename, encoded) => {
    const { body } = await attach(pdf(10), filename).expect(201);
    expect(body.filename).toBe(filename);
    const download = await agent.get(`${path}/${body.id}/content`).expect(200);
    expect(download.headers['content-disposition']).toContain(encoded);
  });

  it.each(['../../../etc/passwd.pdf', 'C:\\orders\\passwd.pdf'])('drop the path from the name %s', async (filename) => {
    const { body } = await attach(pdf(10), filename).expect(201);
    expect(body).toMatchObject({ filename: 'passwd.pdf', pdfType: 'other' });
    expect((await storedFiles()).join()).not.toContain('passwd');
  });

  it('are listed newest first, in pages', async () => {
    const first = await agent.get(`${path}?limit=1`).expect(200);
    const second = await agent.get(`${path}?limit=1&cursor=${first.body.nextCursor}`).expect(200);
    expect(first.body.data[0].id).toBeGreaterThan(second.body.data[0].id);
    await agent.get('/api/v1/sales-orders/4711/attachments').expect(404);
  });

  describe('are refused', () => {
    const refused = async (sent: PromiseLike<Response>, status: number, code: string) => {
      const before = (await storedFiles()).length;
      const response = await sent;
      expect(response.status).toBe(status);
      expect(response.body.code).toBe(code);
      expect((await storedFiles()).length).toBe(before);
    };

    it('when they are not a PDF, whatever their name', () => refused(attach(Buffer.from('MZ not a PDF')), 415, 'unsupported_type'));
    it('when they are empty', () => refused(attach(Buffer.alloc(0)), 415, 'unsupported_type'));
    it('when the mark of a PDF comes too late', () =>
      refused(attach(Buffer.concat([Buffer.alloc(4_096, 'x'), pdf(10)])), 415, 'unsupported_type'));
    it('when they are larger than MAX_UPLOAD_MB', () => refused(attach(pdf(MB)), 413, 'upload_too_large'));
    it('when there is no file', () => refused(agent.post(path).field('pdfType', 'other'), 400, 'file_missing'));
    it('when the form has unknown fields', async () => {
      const { body } = await attach(pdf(10)).field('colour', 'red').expect(400);
      expect(body.errors).toMatchObject([{ pointer: '/colour', code: 'unknown_field' }]);
    });
    it('when the body is not a form', () => refused(agent.post(path).type('application/pdf').send(pdf(10)), 415, 'unsupported_type'));
    it('when the file has another name', () => refused(agent.post(path).attach('document', pdf(10), 'a.pdf'), 400, 'upload_malformed'));
    it('when the form breaks off', () =>
      refused(
        agent
          .post(path)
          .set('Content-Type', 'multipart/form-data; boundary=x')
          .send('--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.7'),
        400,
        'upload_malformed',
      ));
    it('when the order is unknown, before anything is stored', () =>
      refused(agent.post('/api/v1/sales-orders/4711/attachments').attach('file', pdf(100_000), 'a.pdf'), 404, 'not_found'));
    it('when the id is not a number', () =>
      refused(agent.post('/api/v1/sales-orders/x/attachments').attach('file', pdf(10), 'a.pdf'), 400, 'invalid_request'));

    it('when the client disconnects during the upload', async () => {
      const { port } = test.app.getHttpServer().address() as AddressInfo;
      const headers = { Cookie: await adminCookie(), 'Content-Type': 'multipart/form-data; boundary=x', 'Content-Length': MB };
      const before = (await storedFiles()).length;
      await new Promise<void>((resolve) => {
        const upload = httpRequest({ port, path, method: 'POST', headers }).on('error', () => resolve());
        upload.write('--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n');
        upload.write(pdf(100_000), () => setImmediate(() => upload.destroy(new Error('gone'))));
      });
      await agent.get(path).expect(200);
      expect((await storedFiles()).length).toBe(before);
      expect(test.logged().includes('"level":50')).toBe(false);
    });

    it('without leaving a half file behind', async () => {
      for (let round = 0; round < 40 && (await unfinished()).length > 0; round += 1) await setTimeout(50);
      expect(await unfinished()).toEqual([]);
    });

    it('of a user who may only view', async () => {
      const rep = await test.as('rep');
      await refused(rep.post(path).attach('file', pdf(10), 'a.pdf'), 403, 'permission_denied');
    });
  });

  it('of the old system are reported as missing until their files are copied to their keys', async () => {
    const { rows } = await test.database.query(
      `insert into order_pdf_attachments (sales_order_id, storage_key, filename, pdf_type, adopted)
       select s.id, key, 'old.pdf', 'label', true from sales_orders s, unnest(array['orders/old.pdf', '/var/lib/old.pdf']) key
       where s.order_key = '1' returning id::int`,
    );
    for (const { id } of rows) {
      const { body } = await agent.get(`${path}/${id}/content`).expect(404);
      expect(body.code).toBe('file_not_carried_over');
    }
    const content = pdf(10);
    await test.app.get(FileStorage).put('orders/old.pdf', Readable.from([content]));
    const { body } = await agent.get(`${path}/${rows[0].id}/content`).buffer(true).parse(asBuffer).expect(200);
    expect(body).toEqual(content);
  });

  it('may be exactly as large as MAX_UPLOAD_MB', async () => {
    const { body } = await attach(pdf(MB - 9)).expect(201);
    expect(body.byteSize).toBe(MB);
  });

  it('are attached once for one Idempotency-Key, which covers the content', async () => {
    const send = (content: Buffer) => agent.post(path).set('Idempotency-Key', 'attach-1').attach('file', content, 'a.pdf');
    const content = pdf(10);
    const first = await send(content).expect(201);
    expect((await send(content).expect(201)).body).toEqual(first.body);
    expect((await send(pdf(10)).expect(422)).body.code).toBe('idempotency_key_reused');
  });

  describe('are sent', () => {
    const content = pdf(50_000);
    let url: string;
    beforeAll(async () => {
      const { body } = await attach(content).expect(201);
      url = `${path}/${body.id}/content`;
    });

    it.each([
      ['bytes=0-8', 0, 8],
      ['bytes=40000-', 40_000, 50_008],
      ['bytes=-10', 49_999, 50_008],
      ['bytes=50000-99999', 50_000, 50_008],
    ])('in the part that %s requests', async (range, start, end) => {
      const part = await agent.get(url).set('Range', range).buffer().parse(asBuffer).expect(206);
      expect(part.headers['content-range']).toBe(`bytes ${start}-${end}/50009`);
      expect(part.headers['content-length']).toBe(String(end - start + 1));
      expect(part.body.equals(content.subarray(start, end + 1))).toBe(true);
    });

    it('not to their end when they were changed in storage, neither as a whole nor as a range of everything', async () => {
      await test.app.get(FileStorage).put('orders/changed.pdf', Readable.from([pdf(50_000)]));
      const { rows } = await test.database.query(
        `insert into order_pdf_attachments (sales_order_id, storage_key, filename, pdf_type, byte_size, sha256, uploaded_by_user_id)
         select sales_order_id, 'orders/changed.pdf', filename, pdf_type, byte_size, sha256, uploaded_by_user_id
         from order_pdf_attachments where sha256 = $1 returning id::int`,
        [hash(content)],
      );
      const changed = `${path}/${rows[0].id}/content`;
      await expect(agent.get(changed).buffer().parse(asBuffer)).rejects.toThrow(/aborted|hang up/);
      for (const range of ['bytes=0-', 'bytes=0-50008', 'bytes=-50009'])
        await expect(agent.get(changed).set('Range', range).buffer().parse(asBuffer)).rejects.toThrow(/aborted|hang up/);
      await agent.get(changed).set('Range', 'bytes=1-').buffer().parse(asBuffer).expect(206);
    });

    it.each(['bytes=0-1,5-6', 'bytes=oops', 'lines=1-2'])('whole when the range is %s', async (range) => {
      const whole = await agent.get(url).set('Range', range).buffer().parse(asBuffer).expect(200);
      expect(whole.body.length).toBe(content.length);
    });

    it('whole when the range is for another version', async () => {
      await agent.get(url).set('Range', 'bytes=0-1').set('If-Range', '"other"').expect(200);
      await agent
        .get(url)
        .set('Range', 'bytes=0-1')
        .set('If-Range', `"${hash(content)}"`)
        .expect(206);
    });

    it('not at all when the range is beyond the end, or the client has the file', async () => {
      const beyond = await agent.get(url).set('Range', 'bytes=50009-').expect(416);
      expect(beyond.body.code).toBe('range_not_satisfiable');
      expect(beyond.headers['content-range']).toBe('bytes */50009');
      await agent
        .get(url)
        .set('If-None-Match', `"${hash(content)}"`)
        .expect(304);
    });

    it('only under their own order', async () => {
      const other = await recordOrder(agent, '2');
      await agent.get(url.replace(path, `/api/v1/sales-orders/${other.id}/attachments`)).expect(404);
    });

    it('only until the client disconnects: the rest of the file is not read', async () => {
      const { body } = await attach(pdf(MB - 9)).expect(201);
      const { port } = test.app.getHttpServer().address() as AddressInfo;
      const login = await test
        .anonymous()
        .post('/api/v1/auth/login')
        .send({ email: 'admin@silqeqms.example', password: 'correct horse battery' });
      const Cookie = String(login.headers['set-cookie']).split(';')[0] ?? '';
      const options = { port, path: `${path}/${body.id}/content`, headers: { Cookie } };
      await new Promise<void>((resolve) => {
        get(options, (response) => response.once('data', () => response.destroy()).on('close', resolve));
      });
      await agent.get(url).expect(200);
      expect(test.logged().includes('ERR_STREAM_PREMATURE_CLOSE')).toBe(false);
    });
  });
});
