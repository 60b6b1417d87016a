import { Pool } from 'pg';
import { closeUnresponsiveConnections, disableSocketTimeout } from '../../src/database/unresponsive-connections.js';
import { problemFromDatabase } from '../../src/problems/database-problems.js';
import { DatabaseLink } from '../support/database-link.js';
import { cloneDatabase } from '../support/test-app.js';

const RESPONSE_TIMEOUT_MS = 300;
const LONGER = 'select pg_sleep(1), 1 as one';

describe('a database that falls silent', () => {
  let link: DatabaseLink;
  let pool: Pool;
  beforeAll(async () => {
    link = new DatabaseLink(await cloneDatabase());
    await link.open();
    pool = new Pool({ connectionString: link.url, max: 1 });
    closeUnresponsiveConnections(pool, { answerMs: RESPONSE_TIMEOUT_MS, askMs: 100 });
    pool.on('error', () => undefined);
  });
  afterAll(async () => {
    await link.cut();
    await pool.end();
  });

  it('loses the connections that wait for it, and answers again on new ones', async () => {
    await pool.query('select 1');
    link.silence();
    const error = await pool.query('select 1').catch((caught: unknown) => caught);
    expect(problemFromDatabase(error)?.code).toBe('unavailable');
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  it('is waited for by long work, and by nothing else afterwards', async () => {
    const client = await pool.connect();
    disableSocketTimeout(client);
    expect((await client.query(LONGER)).rows).toMatchObject([{ one: 1 }]);
    client.release();
    await expect(pool.query(LONGER)).rejects.toThrow('has not answered');
  });

  it('is noticed within ten seconds by the limits of the product, which wait for a statement that the server works on', async () => {
    const product = new Pool({ connectionString: link.url, max: 2, connectionTimeoutMillis: 5_000 });
    product.on('error', () => undefined);
    closeUnresponsiveConnections(product);
    const slow = product.query('select pg_sleep(6), 1 as one');
    const transaction = await product.connect();
    await transaction.query('begin');
    expect((await slow).rows).toMatchObject([{ one: 1 }]);
    // Idle in its transaction for six seconds, it is kept, too.
    expect((await transaction.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    link.silence();
    const since = performance.now();
    const failed = await Promise.allSettled([transaction.query('select 1'), product.query('select 1')]);
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(performance.now() - since).toBeLessThan(9_500);
    transaction.release(true);
    await product.end();
  }, 40_000);

  it('keeps a connection that nobody uses', async () => {
    const before = await pool.query('select pg_backend_pid() as pid');
    await new Promise((resolve) => setTimeout(resolve, RESPONSE_TIMEOUT_MS * 2));
    expect((await pool.query('select pg_backend_pid() as pid')).rows).toEqual(before.rows);
  });
});
