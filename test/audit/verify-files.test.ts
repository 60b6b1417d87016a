import { Readable } from 'node:stream';
import { FileStorage } from '../../src/storage/file-storage.js';
import { FileMissing, StorageUnavailable } from '../../src/storage/storage-errors.js';
import { pastTriggers } from '../support/past-triggers.js';
import { insertOrder } from '../support/records.js';
import { SIGNING_KEY, sealAll } from '../support/seals.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

const FILES = 'files_are_as_they_were_received';
const PATH = '/api/v1/audit-events/verification';

describe('the verification of stored files', () => {
  const test = useTestApp({ AUDIT_SIGNING_KEY: SIGNING_KEY });
  const admin = useAdmin(test);
  let attachment: { id: number; storageKey: string };
  let report: { id: number; storageKey: string };

  const newest = async (table: string) =>
    (await test.database.query(`select id::int, storage_key as "storageKey" from ${table} order by id desc limit 1`)).rows[0];

  beforeAll(async () => {
    const order = await insertOrder(test.database);
    const pdf = Buffer.from('%PDF-1.4 made up\n%%EOF\n');
    await admin
      .post(`/api/v1/sales-orders/${order.id}/attachments`)
      .attach('file', pdf, { filename: 'order.pdf', contentType: 'application/pdf' })
      .expect(201);
    await admin.post('/api/v1/tracing-reports').send({ month: '2025-06' }).expect(201);
    attachment = await newest('order_pdf_attachments');
    report = await newest('tracing_reports');
    await sealAll(test);
  });

  const verified = async () => {
    const { body } = await admin.get(`${PATH}?files=true`).expect(200);
    return { ...body, check: body.checks.find(({ name }: { name: string }) => name === FILES) };
  };
  /** The storage answers so, for this test, when it is asked for a file. */
  const opening = (open: (key: string, real: FileStorage['open']) => Promise<Readable>) => {
    const storage = test.app.get(FileStorage);
    const real = storage.open.bind(storage);
    vi.spyOn(storage, 'open').mockImplementation((key) => open(key, real));
    onTestFinished(() => void vi.restoreAllMocks());
  };
  const recordOf = async (table: string, id: number) =>
    (
      await test.database.query(
        `select id::int as "eventId", iso_utc(occurred_at) as since from audit_events
         where entity_type = $1 and entity_id = $2 and new_values ? 'sha256' order by id desc limit 1`,
        [table, String(id)],
      )
    ).rows[0];

  it('is done where it is asked for', async () => {
    const { body } = await admin.get(PATH).expect(200);
    expect(body.checks.map(({ name }: { name: string }) => name)).not.toContain(FILES);
    const { body: without } = await admin.get(`${PATH}?files=false`).expect(200);
    expect(without.checks).toHaveLength(body.checks.length);
    await admin.get(`${PATH}?files=maybe`).expect(400);
  });

  it('finds nothing in files that are as they were received', async () => {
    const { verified: holds, check } = await verified();
    expect(holds).toBe(true);
    expect(check).toEqual({
      name: FILES,
      ok: true,
      findings: 0,
      detail: expect.stringMatching(/^[3-9] files are as they were received\.$/),
    });
  });

  it('names the record of a file that changed, and that of a file that is missing, with the event that recorded it', async () => {
    opening((key, real) => {
      if (key === attachment.storageKey) return Promise.resolve(Readable.from([Buffer.from('another')]));
      return key === report.storageKey ? Promise.reject(new FileMissing(key)) : real(key);
    });
    const { verified: holds, check, findings } = await verified();
    expect(holds).toBe(false);
    expect(check).toMatchObject({ ok: false, findings: 2, detail: expect.stringMatching(/^2 files are not as they were received: /) });
    const found = (kind: string, entityType: string, table: string, id: number) => ({
      ...{ check: FILES, kind, entityType, entityId: String(id), treeSize: null, detail: expect.stringContaining(` of ${table}`) },
    });
    expect(findings).toEqual([
      {
        ...found('file_changed', 'attachment', 'order_pdf_attachments', attachment.id),
        ...(await recordOf('order_pdf_attachments', attachment.id)),
      },
      { ...found('file_missing', 'tracing_report', 'tracing_reports', report.id), ...(await recordOf('tracing_reports', report.id)) },
    ]);
  });

  it('does not say that a file is missing when the storage is away', async () => {
    opening(() => Promise.reject(new StorageUnavailable('it does not answer.')));
    expect((await admin.get(`${PATH}?files=true`).expect(503)).body.code).toBe('storage_unavailable');
  });

  it('reads a few files at a time, of many', async () => {
    await pastTriggers(
      test,
      `insert into imports (kind, status, filename, byte_size, sha256, storage_key, created_by_user_id)
       select 'distributions_csv', 'received', 'a.csv', 1, repeat('a', 64), 'imports/many-' || n, 1 from generate_series(1, 1200) n`,
    );
    let [open, most, opened] = [0, 0, 0];
    opening(async (key, real) => {
      if (!key.startsWith('imports/many-')) return real(key);
      opened += 1;
      most = Math.max(most, ++open);
      await new Promise(setImmediate);
      open -= 1;
      throw new FileMissing(key);
    });
    const { check, findings } = await verified();
    await pastTriggers(test, `delete from imports where storage_key like 'imports/many-%'`);
    expect(check.findings).toBe(1200);
    expect(findings.filter(({ check: name }: { check: string }) => name === FILES)).toHaveLength(100);
    expect({ opened, most }).toEqual({ opened: 1200, most: 8 });
  });

  it('ends when nobody waits for it any more, and lets the next one begin', async () => {
    let opened = 0;
    let ended: () => void = () => undefined;
    const left = new Promise<void>((resolve) => {
      ended = resolve;
    });
    opening(async (key, real) => {
      if (key.startsWith('audit/')) return real(key);
      opened += 1;
      const endless = new Readable({ read: () => undefined });
      endless.once('close', ended);
      return endless;
    });
    const request = admin.get(`${PATH}?files=true`);
    const answer = request.then(
      () => 'answered',
      () => 'ended',
    );
    await expect.poll(() => opened).toBeGreaterThan(0);
    request.abort();
    await left;
    vi.restoreAllMocks();
    expect((await verified()).check.ok).toBe(true);
    expect(await answer).toBe('ended');
  });
});
