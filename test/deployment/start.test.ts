import { Client } from 'pg';
import { DatabaseLink } from '../support/database-link.js';
import { cloneDatabase } from '../support/test-app.js';
import { endProcesses, freePort, productionVariables, startWebProcess, statusOf } from '../support/web-process.js';

const refused = (origin: string): Promise<string> =>
  fetch(`${origin}/healthz`).then(
    ({ status }) => `answered ${status}`,
    (error: Error) => (error.cause as { code: string }).code,
  );

describe('the start of the web process', () => {
  let link: DatabaseLink;
  beforeEach(async () => {
    link = new DatabaseLink(await cloneDatabase());
    await link.open();
  });
  afterEach(async () => {
    await endProcesses();
    await link.cut();
  });

  it('logs where it listens, and serves there', async () => {
    const web = startWebProcess(productionVariables(link.url));
    const origin = await web.listening();
    expect(await statusOf(`${origin}/healthz`)).toBe(200);
    expect(await statusOf(`${origin}/health/ready`)).toBe(200);
    expect(await statusOf(`${origin}/docs-json`)).toBe(200);
  });

  it('warns in production of a proxy that nobody declared', async () => {
    const web = startWebProcess({ ...productionVariables(link.url), TRUST_PROXY: '' });
    await web.listening();
    expect(web.said()).toContain('TRUST_PROXY is not set');
    const declared = startWebProcess(productionVariables(link.url));
    await declared.listening();
    expect(declared.said()).not.toContain('TRUST_PROXY');
  });

  it('opens its port only when the database answers', async () => {
    const PORT = String(await freePort());
    await link.cut();
    const web = startWebProcess({ ...productionVariables(link.url), PORT });
    await web.says(/The database does not answer \(.+\); attempt 2 of 9, next in 500 ms/);
    expect(await refused(`http://127.0.0.1:${PORT}`)).toBe('ECONNREFUSED');
    await link.open();
    await web.says(`Listening at: http://0.0.0.0:${PORT}`);
    expect(await statusOf(`http://127.0.0.1:${PORT}/health/ready`)).toBe(200);
  });

  it('exits non-zero with a message when the database stays unavailable', async () => {
    await link.cut();
    const web = startWebProcess(productionVariables(link.url), { patience: [20, 40] });
    expect(await web.ended).toBe(1);
    expect(web.said()).toMatch(/attempt 1 of 3, next in 20 ms/);
    expect(web.said()).toMatch(/attempt 2 of 3, next in 40 ms/);
    expect(web.said()).toMatch(/The database did not answer after 3 attempts: connect ECONNREFUSED/);
    expect(web.said()).not.toContain('Listening');
  });

  it('does not wait for a database that refuses its password, and logs neither the password nor the URL', async () => {
    const url = new URL(link.url);
    url.password = 'wrong-pass-zqzq';
    const web = startWebProcess(productionVariables(url.href));
    expect(await web.ended).toBe(1);
    expect(web.said()).toMatch(/The database of DATABASE_URL refused the connection: password authentication failed/);
    expect(web.said()).not.toContain('zqzq');
    expect(web.said()).not.toContain(url.host);
  });

  it('does not talk in plain text to a database whose URL asks for encryption', async () => {
    const web = startWebProcess(productionVariables(`${link.url}?sslmode=require`), { patience: [] });
    expect(await web.ended).toBe(1);
    expect(web.said()).toContain('The server does not support SSL connections');
  });

  it('refuses a database that a release has still to migrate, naming the migrations', async () => {
    const database = new Client({ connectionString: link.url });
    await database.connect();
    const { rows } = await database.query(
      'delete from mikro_orm_migrations where id = (select max(id) from mikro_orm_migrations) returning name',
    );
    await database.end();
    const web = startWebProcess(productionVariables(link.url));
    expect(await web.ended).toBe(1);
    expect(web.said()).toContain(`The database has pending migrations: ${rows[0].name}. Run the release (npm run release) first.`);
    expect(web.said()).not.toContain('Listening');
  });

  it('stops at missing and bad variables with the name of each, before anything else', async () => {
    const bad = { SECRET_KEY: '', DATABASE_URL: 'postgres://silqe:pwzqzq%@127.0.0.1/silqe', STORAGE_BACKEND: 'ftpzqzq' };
    const web = startWebProcess({ ...productionVariables(link.url), ...bad });
    expect(await web.ended).toBe(1);
    expect(web.said()).toMatch(/^SilqeQMS cannot start:\n/);
    for (const name of Object.keys(bad)) expect(web.said()).toMatch(new RegExp(`^${name} is (missing|not valid): it must be `, 'm'));
    expect(web.said()).not.toContain('zqzq');
  });

  it('stops at once on a signal while it waits for the database', async () => {
    await link.cut();
    const web = startWebProcess(productionVariables(link.url));
    await web.says('The database does not answer');
    web.child.kill('SIGTERM');
    expect(await web.ended).toBe(0);
  });
});
