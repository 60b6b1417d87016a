import { execFile } from 'node:child_process';
import { access, readdir, readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ADMIN } from '../support/environment.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const read = (name: string): Promise<string> => readFile(`${PROJECT}${name}`, 'utf8');

describe('the README', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp();
  });
  afterAll(() => test.close());

  it('has a tour that runs as printed and ends with who received the lot', async () => {
    const [, tour = ''] = /```bash\n([\s\S]*?)```/.exec(await read('README.md')) ?? [];
    const { port } = test.app.getHttpServer().address() as AddressInfo;
    const { stdout } = await promisify(execFile)('bash', ['-e', '-c', tour], {
      cwd: PROJECT,
      env: { PATH: process.env.PATH, PORT: String(port), ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password },
      timeout: 25_000,
    });
    expect(stdout).toContain('"unitsDistributed":170');
    expect(stdout).toContain('Silver Birch Hospital');
  });
});

describe('the documentation', () => {
  it('names only files that exist', async () => {
    const pages = ['README.md', ...(await readdir(`${PROJECT}docs`)).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];
    for (const page of pages) {
      const named = [...(await read(page)).matchAll(/\b((?:docs|src|migrations|scripts|test)\/[\w./-]+\.(?:md|ts|mjs|csv|yaml))/g)].map(
        ([, name]) => name,
      );
      for (const name of named) await expect(access(`${PROJECT}${name}`).then(() => name)).resolves.toBe(name);
    }
  });
});
