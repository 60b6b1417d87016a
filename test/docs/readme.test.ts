import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ADMIN } from '../support/environment.js';
import { useTestApp } from '../support/use-test-app.js';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const read = (name: string): Promise<string> => readFile(`${PROJECT}${name}`, 'utf8');

const run = (script: string, port: number) =>
  promisify(execFile)('bash', ['-e', '-o', 'pipefail', '-c', script], {
    cwd: PROJECT,
    env: { PATH: process.env.PATH, PORT: String(port), ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password },
    timeout: 60_000,
  });

describe('the README and the page about the API', () => {
  const test = useTestApp();

  it('has a tour that runs as printed and ends with who received the lot', async () => {
    const [, tour = ''] = /```bash\n([\s\S]*?)```/.exec(await read('README.md')) ?? [];
    const { port } = test.app.getHttpServer().address() as AddressInfo;
    const { stdout } = await run(tour, port);
    expect(stdout).toMatch(/"unitsDistributed" ?: ?170/);
    expect(stdout).toContain('Silver Birch Hospital');
  });

  it('has examples of the API that run as printed, one after the other', async () => {
    const examples = Array.from((await read('docs/API.md')).matchAll(/```bash\n([\s\S]*?)```/g), ([, example = '']) => example);
    expect(examples.length).toBeGreaterThan(6);
    const { port } = test.app.getHttpServer().address() as AddressInfo;
    const { stdout } = await run(examples.join('\n'), port);
    expect(stdout).toMatch(/"quantity" ?: ?20/);
    expect(stdout).toContain('Lot,SKU,Customer,');
    expect(stdout).toContain('<order number>');
    expect(stdout).toContain('"code":"sales_order_required"');
  });
});

describe('the documentation', () => {
  const pagesOf = async (folder: string) =>
    (await readdir(`${PROJECT}${folder}`)).filter((name) => name.endsWith('.md')).map((name) => `${folder}${name}`);
  const filesOf = async (folder: string) =>
    (await readdir(`${PROJECT}${folder}`, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => relative(PROJECT, join(entry.parentPath, entry.name)));

  it('names only files that exist', async () => {
    const folders = ['src', 'console', 'migrations', 'scripts', 'bench', 'test', 'docs', '.do'];
    const files = [...(await Promise.all(folders.map(filesOf))).flat(), ...(await readdir(PROJECT))];
    const pages = ['README.md', ...(await pagesOf('docs/')), ...(await pagesOf('docs/adr/'))];
    expect(pages.length).toBeGreaterThan(10);
    for (const page of pages) {
      const text = await read(page);
      const named = [...text.matchAll(/(?<![\w./$-])((?:\.?[\w-]+\/)*[\w.-]+\.(?:md|ts|mjs|csv|ya?ml))\b/g)].map(([, name = '']) => name);
      const missing = named.filter((name) => !files.some((file) => file === name || file.endsWith(`/${name}`)));
      expect([page, missing]).toEqual([page, []]);
    }
  });

  it('lists every variable that is read from the environment, and no other', async () => {
    const variables = [...(await read('src/config/environment.ts')).matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map(([, name]) => name);
    const table = (await read('README.md')).split('## Configuration')[1]?.split('\n## ')[0] ?? '';
    const told = [...table.matchAll(/^\| (`.*?) +\|/gm)].flatMap(([, names = '']) =>
      [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name),
    );
    expect(told.sort()).toEqual(variables.sort());
  });
});
