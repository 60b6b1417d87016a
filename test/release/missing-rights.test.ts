import { Client } from 'pg';
import { runRelease } from '../../src/release/run-release.js';
import { testEnvironment } from '../support/environment.js';
import { emptyDatabase, type MigratingDatabase } from '../support/migrations.js';

const ROLE = 'limited-user';

describe('the release as a user without rights', () => {
  let test: MigratingDatabase;
  let admin: Client;
  beforeEach(async () => {
    test = await emptyDatabase();
    admin = new Client({ connectionString: test.url });
    await admin.connect();
    await admin.query(`create role "${ROLE}" login password 'limited'`);
  });
  afterEach(async () => {
    await admin.query(`drop owned by "${ROLE}" cascade`);
    await admin.query(`drop role "${ROLE}"`);
    await admin.end();
    await test.close();
  });

  const release = async (): Promise<void> => {
    const url = new URL(test.url);
    url.username = ROLE;
    url.password = 'limited';
    const ignore = () => undefined;
    await runRelease(testEnvironment({ DATABASE_URL: url.href }), ignore, ignore);
  };
  const grantsOf = (error: Error): string[] => error.message.match(/(?:GRANT|CREATE EXTENSION)[^;]*;/g) ?? [];
  const tables = async () => (await admin.query(`select from pg_tables where schemaname = 'public'`)).rowCount;

  it('names each missing right at once, changes nothing, and continues after these statements', async () => {
    const before = await tables();
    const error = await release().then(
      () => new Error('released'),
      (reason: Error) => reason,
    );
    const grants = grantsOf(error);
    expect(grants).toEqual([
      `GRANT CREATE, USAGE ON SCHEMA public TO "${ROLE}";`,
      expect.stringMatching(/^GRANT CREATE ON DATABASE .+ TO "limited-user";$/),
      'CREATE EXTENSION pg_trgm;',
    ]);
    expect(await tables()).toBe(before);
    for (const grant of grants) await admin.query(grant);
    await release();
    await release();
  });

  it('does not ask for an extension that is installed', async () => {
    await admin.query('create extension if not exists pg_trgm');
    const error = await release().then(
      () => new Error('released'),
      (reason: Error) => reason,
    );
    expect(grantsOf(error)).toHaveLength(2);
  });
});
