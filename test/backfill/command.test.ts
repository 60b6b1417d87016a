import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Pool } from 'pg';
import { attachEmbeddedPostgres, startEmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres.js';
import { runRelease } from '../../src/release/run-release.js';
import { testEnvironment } from '../support/environment.js';
import { insertOrder } from '../support/records.js';
import { cloneDatabase } from '../support/test-app.js';
import { insertWaiting } from '../support/unlinked.js';
import { KEPT } from '../support/web-process.js';

const COMMAND = new URL('../../dist/commands/backfill.js', import.meta.url).pathname;
const silent = () => undefined;

/** `npm run backfill -- ...arguments`, as a process of its own with no environment but this. */
async function backfill(variables: Record<string, string>, ...parameters: string[]) {
  const child = spawn(process.execPath, [COMMAND, ...parameters], { env: { ...KEPT, ...variables } });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { out, err, code };
}

/** A shipment that waits for an order that has come. */
async function addWaiting(url: string): Promise<void> {
  const database = new Pool({ connectionString: url });
  await insertOrder(database, { orderNumber: '1', facilityName: 'Harbor Clinic' });
  await insertWaiting(database, { order_number: '1', reason_code: 'sales_order_not_found' });
  await database.end();
}

describe('npm run backfill', () => {
  it('reports by default, then applies, then finds nothing', async () => {
    const url = await cloneDatabase();
    await addWaiting(url);
    const linked = async (...parameters: string[]) =>
      (await backfill({ DATABASE_URL: url }, ...parameters)).out.match(/^linked {5}waiting/gm) ?? [];
    expect(await linked()).toHaveLength(1);
    expect(await linked('--report')).toHaveLength(1);
    expect(await linked('--apply')).toHaveLength(1);
    expect(await linked('--apply')).toHaveLength(0);
  });

  it('refuses what contradicts itself or is unknown, and never makes a database', async () => {
    const contradiction = await backfill({ DATABASE_URL: 'postgres://127.0.0.1:1/none' }, '--report', '--apply');
    expect(contradiction).toMatchObject({ code: 1, out: '', err: expect.stringContaining('npm run backfill -- [--report') });
    expect(await backfill({}, '--aply')).toMatchObject({ code: 1, err: expect.stringContaining('--aply') });
    expect(await backfill({ DATA_DIR: '/nonexistent/folder' })).toMatchObject({
      code: 1,
      err: expect.stringContaining('there is no database in'),
    });
    expect(await backfill({ ENV: 'production' })).toMatchObject({ code: 1, err: expect.stringContaining('DATABASE_URL is missing') });
  });

  it("works on the product's own database, whether the product runs or not, and leaves it as it found it", async () => {
    const folder = await mkdtemp(join(tmpdir(), 'silqeqms-backfill-'));
    const dataDir = join(folder, 'postgres');
    const server = await startEmbeddedPostgres({ dataDir, durable: false });
    try {
      await runRelease(testEnvironment({ DATABASE_URL: server.url, DATA_DIR: folder }), silent, silent);
      await addWaiting(server.url);
      expect(await backfill({ DATA_DIR: folder })).toMatchObject({
        code: 0,
        out: expect.stringContaining('linked     waiting shipment 1'),
      });
      expect((await attachEmbeddedPostgres(dataDir))?.url).toBe(server.url);
    } finally {
      await server.stop();
    }
    expect(await backfill({ DATA_DIR: folder }, '--apply')).toMatchObject({
      code: 0,
      out: expect.stringContaining('linked     waiting shipment 1'),
    });
    expect(await attachEmbeddedPostgres(dataDir)).toBeNull();
    await rm(folder, { recursive: true, force: true });
  });
});
