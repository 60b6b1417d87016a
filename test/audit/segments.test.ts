import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { SegmentKeeper } from '../../src/audit/proof/segment-keeper.js';
import { FileStorage } from '../../src/storage/file-storage.js';
import { asBuffer } from '../support/downloads.js';
import { Owner } from '../support/owner.js';
import { insertDistribution, insertOrder } from '../support/records.js';
import { SIGNING_KEY, sealAll } from '../support/seals.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

const VERIFIER = fileURLToPath(new URL('../../docs/verify-audit-export.mjs', import.meta.url));
const PATH = '/api/v1/audit-events/segments';

describe('sealed segments of the trail', () => {
  const test = useTestApp({ AUDIT_SIGNING_KEY: SIGNING_KEY, RETENTION_YEARS: '12' });
  const admin = useAdmin(test);
  let owner: Owner;
  let folder: string;
  beforeAll(async () => {
    owner = await Owner.of(test);
    folder = await mkdtemp(join(tmpdir(), 'silqeqms-segments-'));
    for (let seal = 0; seal < 4; seal += 1) {
      await insertDistribution(test.database, await insertOrder(test.database));
      await sealAll(test);
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const keeper = () => test.app.get(SegmentKeeper);
  const segments = async () => (await admin.get(PATH).expect(200)).body.data;
  const sizes = async () =>
    (await owner.asks<{ size: number }>('select tree_size::int as size from audit_seals order by 1')).map(({ size }) => size);
  const verified = async (content: Buffer): Promise<{ code: number; said: string }> => {
    const file = join(folder, 'segment.ndjson.gz');
    await writeFile(file, content);
    return new Promise((resolve) => {
      execFile(process.execPath, [VERIFIER, '--export', file], (error, out, err) =>
        resolve({ code: error ? Number(error.code) : 0, said: (out + err).trim() }),
      );
    });
  };
  const content = async (number: number) =>
    (await admin.get(`${PATH}/${number}/content`).buffer(true).parse(asBuffer).expect(200)).body as Buffer;

  it('are archived when they are full, and prove themselves without the database', async () => {
    const [first = 0, second = 0] = await sizes();
    expect(await keeper().keep(second + 1_000)).toBe(false);
    expect(await keeper().keep(first + 1)).toBe(true);
    const [segment] = await segments();
    expect(segment).toMatchObject({ number: 1, firstIndex: 0, treeSize: second, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(Number(segment.keepUntil.slice(0, 4)) - Number(segment.sealedTo.slice(0, 4))).toBe(12);
    const file = await content(1);
    expect(file).toHaveLength(segment.byteSize);
    expect(await verified(file)).toMatchObject({ code: 0, said: expect.stringContaining(`${second} events hold`) });
    const altered = gzipSync(gunzipSync(file).toString().replace('"action":"insert"', '"action":"update"'));
    expect(await verified(altered)).toMatchObject({ code: 1, said: expect.stringMatching(/^Event \d+ .* was changed/) });
    expect(await verified(file.subarray(0, 200))).toMatchObject({ code: 1 });
  });

  it('follow each other without a gap, and end with the month of their first seal', async () => {
    expect(await keeper().keep()).toBe(false);
    const all = await sizes();
    await owner.does(`update audit_seals set sealed_at = sealed_at - interval '40 days' where tree_size <= ${all.at(-2)}`);
    expect(await keeper().keep()).toBe(true);
    expect(await keeper().keep()).toBe(false);
    const [newer, older] = await segments();
    expect([older.treeSize, newer.firstIndex, newer.treeSize]).toEqual([all[1], all[1], all.at(-2)]);
    expect(await verified(await content(newer.number))).toMatchObject({ code: 0 });
  });

  it('are written anew over what a process left that ended before it was done, and are none without their file', async () => {
    const all = await sizes();
    await insertDistribution(test.database, await insertOrder(test.database));
    await sealAll(test);
    const [seal] = await owner.asks(`select encode(root, 'hex') as root from audit_seals where tree_size = ${all.at(-1)}`);
    const key = `audit/segments/${String(all.at(-2)).padStart(16, '0')}-${String(all.at(-1)).padStart(16, '0')}-${seal?.root}.gz`;
    await test.app.get(FileStorage).put(key, Readable.from([Buffer.from('cut off')]));
    expect(await keeper().keep(1)).toBe(true);
    expect((await verified(await buffer(await test.app.get(FileStorage).open(key)))).code).toBe(0);
    expect((await admin.get('/api/v1/audit-events/verification?files=true').expect(200)).body.checks.at(-2)).toMatchObject({ ok: true });
  });

  it('are compared with their hash, and are for who may see the trail', async () => {
    const [{ storageKey, number }] = await segments();
    const storage = test.app.get(FileStorage);
    await storage.discard(storageKey);
    await storage.put(storageKey, Readable.from([Buffer.from('another')]));
    const { body } = await admin.get('/api/v1/audit-events/verification?files=true').expect(200);
    expect(body.findings).toContainEqual(expect.objectContaining({ kind: 'file_changed', detail: expect.stringContaining(storageKey) }));
    const answer = await admin
      .get(`${PATH}/${number}/content`)
      .expect(500)
      .expect('Content-Type', /problem\+json/);
    expect([answer.body.code, answer.headers['content-disposition'], answer.headers.etag]).toEqual([
      'internal_error',
      undefined,
      undefined,
    ]);
    expect((await admin.get(`${PATH}/7/content`).expect(404)).body.detail).toContain('There is no archived segment 7');
    const rep = await test.as('rep');
    await rep.get(PATH).expect(403);
    await rep.get(`${PATH}/${number}/content`).expect(403);
  });
});
