import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Agent } from 'supertest';
import { FileStorage } from '../../src/storage/file-storage.js';
import { asBuffer } from '../support/downloads.js';
import { anEmail } from '../support/email.js';
import { STORAGE_DRIVERS } from '../support/storage-drivers.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const MB = 1024 * 1024;
const hash = (content: Buffer) => createHash('sha256').update(content).digest('hex');

describe.each(STORAGE_DRIVERS)('approvals of a tracing report, files on $name,', ({ create, remove }) => {
  let variables: Record<string, string>;
  let test: TestApp;
  let quality: Agent;
  let report: string;
  let path: string;
  beforeAll(async () => {
    variables = await create();
    test = await startTestApp({ ...variables, MAX_UPLOAD_MB: '1' });
    quality = await test.as('quality');
    const { body } = await quality.post('/api/v1/tracing-reports').send({ month: '2025-06' }).expect(201);
    report = `/api/v1/tracing-reports/${body.id}`;
    path = `${report}/approvals`;
  });
  afterAll(async () => {
    await test.close();
    await remove(variables);
  });

  const attach = (content: Buffer, filename = 'approval.eml') => quality.post(path).attach('file', content, filename);
  const storedFiles = async (): Promise<number> => {
    let count = 0;
    for await (const _ of test.app.get(FileStorage).list('')) count += 1;
    return count;
  };

  it('are downloaded byte for byte, with their hash, and only as attachments', async () => {
    const content = Buffer.concat([anEmail({ Subject: '=?utf-8?Q?Freigabe_f=C3=BCr?=\r\n =?utf-8?Q?_Juni?=' }), randomBytes(300_000)]);
    const { body, headers } = await attach(content).expect(201);
    expect(body).toEqual({
      id: body.id,
      filename: 'approval.eml',
      format: 'eml',
      subject: 'Freigabe für Juni',
      otherSubjects: [],
      fromEmail: 'robin.ames@silqeqms.example',
      toEmail: 'pat.doe@clinic.example',
      sentAt: '2025-07-02T16:00:00.000Z',
      byteSize: content.length,
      sha256: hash(content),
      uploadedAt: expect.any(String),
      uploadedByUserId: expect.any(Number),
      notes: null,
    });
    expect(headers.location).toBe(`${path}/${body.id}/content`);

    const download = await quality.get(`${path}/${body.id}/content`).buffer().parse(asBuffer).expect(200);
    expect(download.body.equals(content)).toBe(true);
    expect(download.headers).toMatchObject({
      'content-type': 'message/rfc822',
      'content-length': String(content.length),
      'content-disposition': 'attachment; filename=approval.eml',
      'x-content-type-options': 'nosniff',
      etag: `"${hash(content)}"`,
    });
    const part = await quality.get(`${path}/${body.id}/content`).set('Range', 'bytes=1-4').buffer().parse(asBuffer).expect(206);
    expect(part.body.toString()).toBe('rom:');
  });

  it('are listed with their report, whose ETag they change, and in pages, newest first', async () => {
    const before = await quality.get(report).expect(200);
    const added = [(await attach(anEmail({ Subject: 'first' })).expect(201)).body, (await attach(anEmail()).expect(201)).body];
    const after = await quality
      .get(report)
      .set('If-None-Match', before.headers.etag ?? '')
      .expect(200);
    expect(after.headers.etag).not.toBe(before.headers.etag);
    expect(after.body.approvals.slice(0, 2)).toEqual(added.toReversed());
    expect(after.body.approvalCount).toBe(after.body.approvals.length);
    const first = await quality.get(`${path}?limit=1`).expect(200);
    const second = await quality.get(`${path}?limit=1&cursor=${first.body.nextCursor}`).expect(200);
    expect([...first.body.data, ...second.body.data]).toEqual(added.toReversed());
    await quality.get('/api/v1/tracing-reports/4711/approvals').expect(404);
    await quality.get(`/api/v1/tracing-reports/4711/approvals/${added[0].id}/content`).expect(404);
  });

  it.each([
    ['a\r\nSet-Cookie: x=1.eml', 'Approved'],
    ['approval.eml', '=?utf-8?Q?a=0D=0ASet-Cookie:_x=3D1?='],
    ['../../注文 "x".eml', '=?utf-8?B?5om/6KqN?='],
  ])('named %j about %j put nothing into the headers of an answer', async (filename, subject) => {
    const { body, headers } = await attach(anEmail({ Subject: subject }), filename).expect(201);
    const download = await quality.get(`${path}/${body.id}/content`).expect(200);
    for (const sent of [headers, download.headers]) {
      expect(sent['set-cookie']).toBeUndefined();
      expect(JSON.stringify(sent)).not.toMatch(/\\r|\\n/);
    }
    expect(download.headers['content-disposition']).toMatch(/^attachment; filename/);
    expect(`${body.filename}${body.subject}`).not.toMatch(/[\p{Cc}/]/u);
  });

  it('recorded with a name of several lines put nothing into the headers either', async () => {
    const { rows } = await test.database.query(
      `insert into approvals_eml (tracing_report_id, storage_key, original_filename)
       select tracing_report_id, 'old/1.eml', E'a\\r\\nSet-Cookie: x=1.eml' from approvals_eml limit 1 returning id`,
    );
    await test.app.get(FileStorage).put('old/1.eml', Readable.from([anEmail()]));
    const download = await quality.get(`${path}/${rows[0].id}/content`).expect(200);
    expect(download.headers['set-cookie']).toBeUndefined();
    expect(download.headers.etag).toBeUndefined();
  });

  it.each([
    ['a web page', Buffer.from('<!doctype html><script>1</script>')],
    ['a PDF', Buffer.from('%PDF-1.7\n')],
    ['nothing at all', Buffer.alloc(0)],
    ['a mail without Date', Buffer.from('From: a@b.example\r\n\r\nApproved')],
    ['a mail behind an empty line', Buffer.concat([Buffer.from('\r\n'), anEmail()])],
    ['a header that goes wrong late', anEmail({ 'X-Long': `${'x'.repeat(200_000)}\r\nno field` })],
    ['a mail to more people than a header has room for', anEmail({ To: 'a@b.example,'.repeat(50_000) })],
    ['a header without an end', anEmail({ 'X-Long': 'x'.repeat(300_000) })],
  ])('are refused when they are %s, before anything is stored', async (_, content) => {
    const before = await storedFiles();
    const { body } = await attach(content).expect(415);
    expect(body).toMatchObject({ code: 'unsupported_type', errors: [{ pointer: '/file' }] });
    expect(await storedFiles()).toBe(before);
  });

  it('are refused when they are too large, or of no report, before anything is stored', async () => {
    const before = await storedFiles();
    expect((await attach(anEmail({}, 'x'.repeat(MB))).expect(413)).body.code).toBe('upload_too_large');
    await quality.post('/api/v1/tracing-reports/4711/approvals').attach('file', anEmail(), 'a.eml').expect(404);
    await quality.post('/api/v1/tracing-reports/x/approvals').attach('file', anEmail(), 'a.eml').expect(400);
    expect(await storedFiles()).toBe(before);
  });

  it('with a long header are read whole', async () => {
    const { body } = await attach(anEmail({ 'X-Long': 'x'.repeat(200_000), Subject: 'first', 'X-More': 'y' })).expect(201);
    expect(body.subject).toBe('first');
  });

  it('with several subjects show all of them', async () => {
    const { body } = await attach(anEmail({ Subject: 'Not approved\r\nSubject: =?utf-8?Q?Approved=20?=June\r\nSUBJECT:' })).expect(201);
    const shown = { subject: 'Not approved', otherSubjects: ['Approved June'] };
    expect(body).toMatchObject(shown);
    const { body: list } = await quality.get(path).expect(200);
    expect(list.data[0]).toMatchObject({ id: body.id, ...shown });
  });

  it('to many people and of deeply nested parts are kept: only the header is read', async () => {
    const parts = Array.from(
      { length: 5_000 },
      (_, depth) => `--b${depth}\r\nContent-Type: multipart/mixed; boundary=b${depth + 1}\r\n\r\n`,
    );
    const fields = { To: 'a@b.example,'.repeat(20_000), 'Content-Type': 'multipart/mixed; boundary=b0' };
    const { body } = await attach(anEmail(fields, parts.join(''))).expect(201);
    expect(body.toEmail.split(', ')).toHaveLength(20_000);
  });

  it('are for those who may, and leave an audit event', async () => {
    const auditor = await test.as('auditor');
    const { body: refused } = await auditor.post(path).attach('file', anEmail(), 'a.eml').expect(403);
    expect(refused.permission).toBe('tracing_reports.approve');
    const { body } = await attach(anEmail()).expect(201);
    await auditor.get(`${path}/${body.id}/content`).expect(200);
    const { body: events } = await auditor.get('/api/v1/audit-events').query({ entityType: 'approval', entityId: body.id }).expect(200);
    expect(events.data).toMatchObject([{ action: 'insert', actor: { id: body.uploadedByUserId }, newValues: { sha256: body.sha256 } }]);
  });

  it('are attached once for one Idempotency-Key, which covers the content', async () => {
    const send = (content: Buffer) => quality.post(path).set('Idempotency-Key', 'approve-1').attach('file', content, 'a.eml');
    const first = await send(anEmail()).expect(201);
    expect((await send(anEmail()).expect(201)).body).toEqual(first.body);
    expect((await send(anEmail({ Subject: 'other' })).expect(422)).body.code).toBe('idempotency_key_reused');
  });
});
