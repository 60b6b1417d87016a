import { sql } from 'kysely';
import { Database } from '../../src/database/database.js';
import { useTestApp } from '../support/use-test-app.js';

describe('a slow statement', () => {
  const test = useTestApp({ SLOW_STATEMENT_MS: '200' });
  const slow = () =>
    [...test.logged().matchAll(/Slow statement, (\d+) ms: ([^"]+)"/g)].map(([, ms, statement]) => ({ ms: Number(ms), statement }));

  it('is logged by its name, else by how it begins, and never with its values', async () => {
    const database = test.app.get(Database);
    const secret = 'Cedar Creek';
    await database.rows('select pg_sleep(0.3), $1::text', [secret], 'asleep');
    await database.rows('select   pg_sleep(0.3),\n $1::text', [secret]);
    await sql`select pg_sleep(0.3), ${secret}::text as typed`.execute(database.kysely);
    await database.transaction(null, async (tx) => tx.rows('select pg_sleep(0.3) as "in a transaction"'));
    await database.rows(`select pg_sleep(0.3), 1 / (random() * 0)::int`).catch(() => undefined);
    await expect.poll(slow).toHaveLength(5);
    expect(slow().map(({ statement }) => statement)).toEqual([
      'asleep',
      'select pg_sleep(0.3), $1::text',
      'select pg_sleep(0.3), $1::text as typed',
      expect.stringContaining('select pg_sleep(0.3) as'),
      'select pg_sleep(0.3), 1 / (random() * 0)::int',
    ]);
    for (const { ms } of slow()) expect(ms).toBeGreaterThanOrEqual(200);
    expect(test.logged()).not.toContain(secret);
  });

  it('is not a quick one, nor one that waits for its reader', async () => {
    const before = slow().length;
    const database = test.app.get(Database);
    await database.rows('select 1');
    for await (const rows of database.stream('select n from generate_series(1, 2500) n')) {
      expect(rows.length).toBeGreaterThan(0);
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    expect(slow()).toHaveLength(before);
  });
});
