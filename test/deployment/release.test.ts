import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres.js';
import { ADMIN } from '../support/environment.js';
import { cloneDatabase } from '../support/test-app.js';
import { endProcesses, logIn, productionVariables, runTool, startWebProcess } from '../support/web-process.js';

const LINES = ['=== SilqeQMS release start ===', 'Migrations complete.', 'Seed complete.', '=== SilqeQMS release done ==='];

async function query(url: string, sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** A database that nobody has made yet. */
function newDatabase(): string {
  const url = new URL(process.env.TEST_POSTGRES_URL ?? '');
  url.pathname = `/test_${randomUUID().replaceAll('-', '')}`;
  return url.href;
}

const messages = (said: string): string[] => said.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line).msg] : []));

describe('the release', () => {
  afterEach(endProcesses);

  it('creates, migrates and seeds a database, with four lines of log, and the product can serve on it', async () => {
    const variables = productionVariables(newDatabase());
    const release = runTool('release', variables);
    expect(await release.ended).toBe(0);
    expect(messages(release.said()).filter((line) => LINES.includes(line))).toEqual(LINES);
    expect(release.said()).not.toContain(ADMIN.password);
    await logIn(await startWebProcess(variables).listening());
  });

  it('says to npm start who can log in as admin, and whether the password was made now', async () => {
    const DATABASE_URL = newDatabase();
    const said = async (variables: Record<string, string>) => {
      const env = { ...productionVariables(DATABASE_URL), ENV: 'development', ...variables };
      const release = fork('dist/release.js', { env, silent: true });
      const [message] = await once(release, 'message');
      await once(release, 'exit');
      return message;
    };
    expect(await said({ ADMIN_EMAIL: 'Ada@silqeqms.example', ADMIN_PASSWORD: '' })).toEqual({
      email: 'ada@silqeqms.example',
      password: 'generated',
    });
    expect(await said({ ADMIN_EMAIL: 'bea@silqeqms.example' })).toEqual({ email: 'ada@silqeqms.example', password: 'kept' });
    await query(DATABASE_URL, 'alter table users disable trigger user; update users set is_active = false');
    expect(await said({})).toEqual({ email: null, password: 'kept' });
  });

  it('finds nothing to do the second time', async () => {
    const url = await cloneDatabase();
    const state = () =>
      query(url, `select (select count(*) from audit_events) as events, (select count(*) from mikro_orm_migrations) as migrations`);
    const before = await state();
    const release = runTool('release', productionVariables(url));
    expect(await release.ended).toBe(0);
    expect(messages(release.said()).filter((line) => LINES.includes(line))).toEqual(LINES);
    expect(await state()).toEqual(before);
  });

  it('brings the job queues of an earlier release up to date', async () => {
    const url = await cloneDatabase();
    const queues = () => query(url, 'select name, dead_letter, retry_limit from jobs.queue order by name');
    const current = await queues();
    expect(current).toMatchObject([{ name: 'imports', dead_letter: 'imports_given_up' }, { name: 'imports_given_up' }]);
    await query(url, `update jobs.queue set dead_letter = null, retry_limit = 1`);
    await query(url, `delete from jobs.queue where name = 'imports_given_up'`);
    expect(await runTool('release', productionVariables(url)).ended).toBe(0);
    expect(await queues()).toEqual(current);
  });

  it('lets two that start at once both succeed: one works, the other waits', async () => {
    const url = newDatabase();
    const releases = [1, 2].map(() => runTool('release', productionVariables(url)));
    expect(await Promise.all(releases.map(({ ended }) => ended))).toEqual([0, 0]);
    expect(await query(url, 'select count(*)::int as n from users')).toEqual([{ n: 1 }]);
  });

  it('leaves the migrations of a newer version alone, as does the web process, so that a deployment can be rolled back', async () => {
    const url = await cloneDatabase();
    await query(url, `insert into mikro_orm_migrations (name) values ('Migration29990101000000_of_a_newer_version')`);
    const variables = productionVariables(url);
    expect(await runTool('release', variables).ended).toBe(0);
    await logIn(await startWebProcess(variables).listening());
  });

  it('reverts the newest migration when it is named, and no other', async () => {
    const url = await cloneDatabase();
    const names = async () => (await query(url, 'select name from mikro_orm_migrations order by id')).map(({ name }) => String(name));
    const before = await names();
    const variables = productionVariables(url);
    const wrong = runTool('release', variables, '--undo', before[0] ?? '');
    expect(await wrong.ended).toBe(1);
    expect(wrong.said()).toContain(`The newest migration of this database is ${before.at(-1)}: nothing was reverted.`);
    expect(await names()).toEqual(before);
    expect(await runTool('release', variables, '--undo', before.at(-1) ?? '').ended).toBe(0);
    expect(await names()).toEqual(before.slice(0, -1));
    expect(await runTool('release', variables).ended).toBe(0);
    expect(await names()).toEqual(before);
  });

  it('never overwrites the password of an existing admin', async () => {
    const url = await cloneDatabase();
    const hash = () => query(url, 'select email, password_hash from users');
    const before = await hash();
    const release = runTool('release', { ...productionVariables(url), ADMIN_PASSWORD: 'another first password' });
    expect(await release.ended).toBe(0);
    expect(await hash()).toEqual(before);
  });

  it.each(['DATABASE_URL', 'SECRET_KEY', 'ADMIN_PASSWORD'])('fails at once with the name of %s when production lacks it', async (name) => {
    const { [name]: _, ...variables } = productionVariables('postgres://u@127.0.0.1:1/d');
    const release = runTool('release', variables);
    expect(await release.ended).toBe(1);
    expect(release.said()).toMatch(new RegExp(`^The release cannot run:\n${name} is missing: it must be .+\n$`));
  });

  it('refuses the embedded database in production, even where one runs', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'silqeqms-release-'));
    const server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), durable: false });
    try {
      const refused = runTool('release', { ...productionVariables(''), DATA_DIR: folder });
      expect(await refused.ended).toBe(1);
      expect(refused.said()).toContain('DATABASE_URL is missing');

      const joined = runTool('release', { DATA_DIR: folder });
      expect(await joined.ended).toBe(0);
      for (const line of LINES) expect(joined.said()).toContain(line);
      expect(await query(server.url, 'select email from users')).toEqual([{ email: 'admin@silqeqms.example' }]);
    } finally {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('says what to do when neither DATABASE_URL nor the data folder leads to a database', async () => {
    const release = runTool('release', { DATA_DIR: '/nowhere/silqe' });
    expect(await release.ended).toBe(1);
    expect(release.said()).toBe(
      'The release cannot run:\nDATABASE_URL is missing, and there is no database in /nowhere/silqe/postgres: start the product first (npm start), or set DATABASE_URL.\n',
    );
  });

  it('changes nothing when a migration fails, and exits non-zero', async () => {
    const url = newDatabase();
    const maintenance = new URL(url);
    await query(process.env.TEST_POSTGRES_URL ?? '', `create database ${maintenance.pathname.slice(1)}`);
    await query(url, 'create table customers (id int)');
    const release = runTool('release', productionVariables(url));
    expect(await release.ended).toBe(1);
    expect(release.said()).toContain('The release failed');
    expect(release.said()).not.toContain('Migrations complete.');
    expect(release.said()).not.toContain(maintenance.password);
  });
});
