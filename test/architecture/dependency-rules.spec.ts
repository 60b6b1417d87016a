import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import config from '../../.dependency-cruiser.mjs';

const project = fileURLToPath(new URL('../..', import.meta.url));

/** Each rule with imports that break it: the importing file and what it imports. */
const VIOLATIONS: [rule: string, from: string, to: string][] = [
  ['rep-traceability-imports-nothing-from-above', 'src/rep-traceability/a.ts', 'src/app.module.ts'],
  ['customer-profiles-imports-nothing-from-above', 'src/customer-profiles/a.ts', 'src/rep-traceability/lots/x.ts'],
  ['health-audit-auth-imports-nothing-from-above', 'src/auth/a.ts', 'src/customer-profiles/x.ts'],
  ['health-audit-auth-imports-nothing-from-above', 'src/audit/a.ts', 'src/rep-traceability/lots/x.ts'],
  ['http-imports-nothing-from-above', 'src/http/a.ts', 'src/auth/x.ts'],
  ...['storage', 'openapi', 'console', 'jobs', 'problems', 'csv', 'pdf', 'addresses', 'calendar', 'logging'].map(
    (folder): [string, string, string] => [
      'storage-openapi-console-jobs-problems-csv-pdf-addresses-calendar-logging-imports-nothing-from-above',
      `src/${folder}/a.ts`,
      'src/http/x.ts',
    ],
  ),
  ['metrics-imports-nothing-from-above', 'src/metrics/a.ts', 'src/jobs/x.ts'],
  ['database-imports-nothing-from-above', 'src/database/a.ts', 'src/problems/x.ts'],
  ['config-embedded-postgres-imports-nothing-from-above', 'src/embedded-postgres/a.ts', 'src/database/x.ts'],
  [
    'imports-recalls-unlinked-distributions-adopted-records-tracing-reports-dashboard-integrity-imports-nothing-from-above',
    'src/rep-traceability/recalls/a.ts',
    'src/rep-traceability/home/x.ts',
  ],
  ['distribution-log-imports-nothing-from-above', 'src/rep-traceability/distribution-log/a.ts', 'src/rep-traceability/imports/x.ts'],
  ...['imports', 'unlinked-distributions', 'tracing-reports', 'dashboard', 'integrity', 'distribution-log'].map(
    (room): [string, string, string] => [
      'sales-orders-lots-imports-nothing-from-above',
      `src/rep-traceability/sales-orders/${room}.ts`,
      `src/rep-traceability/${room}/x.ts`,
    ],
  ),
  ['sales-orders-lots-imports-nothing-from-above', 'src/rep-traceability/lots/a.ts', 'src/rep-traceability/imports/x.ts'],
  ['products-reps-settings-imports-nothing-from-above', 'src/rep-traceability/products/a.ts', 'src/rep-traceability/lots/x.ts'],
  ['products-reps-settings-imports-nothing-from-above', 'src/rep-traceability/reps/a.ts', 'src/rep-traceability/imports/x.ts'],
  ['every-folder-has-its-layer', 'src/novelty/a.ts', 'src/config/x.ts'],
  ['every-room-has-its-layer', 'src/rep-traceability/novelty/a.ts', 'src/config/x.ts'],
  ['legacy-imports-no-entry-points', 'src/legacy/a.ts', 'src/commands/x.ts'],
  ['only-commands-import-legacy', 'src/release/a.ts', 'src/legacy/x.ts'],
  ['only-commands-import-legacy', 'src/app.module.ts', 'src/legacy/x.ts'],
  ['nothing-imports-commands', 'src/serve.ts', 'src/commands/x.ts'],
  ['config-stands-alone', 'src/config/a.ts', 'src/embedded-postgres/x.ts'],
  ['embedded-postgres-stands-alone', 'src/embedded-postgres/b.ts', 'src/config/x.ts'],
  ['src-imports-only-src', 'src/http/b.ts', 'bench/x.ts'],
  ['src-imports-only-src', 'src/http/c.ts', 'console/x.ts'],
  ['src-imports-only-src', 'src/http/d.ts', 'test/x.ts'],
  ...['parse', 'plan', 'read', 'assemble', 'match'].map((verb): [string, string, string] => [
    'pure-functions-know-no-database-and-no-http',
    `src/rep-traceability/lots/${verb}-lot.ts`,
    'src/database/x.ts',
  ]),
  ...['@nestjs/common', '@mikro-orm/core', 'pg', 'express', 'kysely'].map((name, index): [string, string, string] => [
    'pure-functions-know-no-database-and-no-http',
    `src/csv/parse-${index}.ts`,
    `node_modules/${name}/index.js`,
  ]),
  ['no-circles', 'src/http/circle-back.ts', 'src/http/circle.ts'],
  ['no-circles-between-folders', 'src/auth/there.ts', 'src/audit/x.ts'],
  ['no-circles-between-folders', 'src/audit/back.ts', 'src/auth/x.ts'],
  ['no-circles-between-folders', 'src/rep-traceability/lots/there.ts', 'src/rep-traceability/sales-orders/x.ts'],
  ['no-circles-between-folders', 'src/rep-traceability/sales-orders/back.ts', 'src/rep-traceability/lots/x.ts'],
  ...['common', 'utils', 'helpers', 'shared'].map((folder): [string, string, string] => [
    'no-dumping-grounds',
    `src/http/${folder}-user.ts`,
    `src/http/${folder}/x.ts`,
  ]),
];
/** The way back, which makes the circle of 'no-circles'. */
const CIRCLE: [from: string, to: string] = ['src/http/circle.ts', 'src/http/circle-back.ts'];
/** A file that imports nothing and that nothing imports. */
const UNUSED = 'src/http/unused.ts';
/** Imports that every rule allows. */
const ALLOWED: [from: string, to: string][] = [
  ['src/commands/adopt.ts', 'src/legacy/x.ts'],
  ['src/legacy/b.ts', 'src/rep-traceability/imports/x.ts'],
  ['src/rep-traceability/imports/b.ts', 'src/rep-traceability/distribution-log/x.ts'],
  ['src/rep-traceability/distribution-log/b.ts', 'src/rep-traceability/sales-orders/x.ts'],
  ['src/rep-traceability/lots/b.ts', 'src/customer-profiles/x.ts'],
  ['src/customer-profiles/b.ts', 'src/auth/x.ts'],
  ['src/auth/b.ts', 'src/http/x.ts'],
  ['src/http/e.ts', 'src/problems/x.ts'],
  ['src/storage/b.ts', 'src/database/x.ts'],
  ['src/database/b.ts', 'src/config/x.ts'],
];

interface Violation {
  rule: { name: string };
  from: string;
  to: string;
}

const folderOf = (path: string) => dirname(path);

describe('the rules of imports', () => {
  let folder: string;
  let found: Violation[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'silqeqms-imports-'));
    const imports = [...VIOLATIONS.map(([, from, to]) => [from, to]), CIRCLE, ...ALLOWED] as [string, string][];
    const contents = new Map([...imports.map(([, to]): [string, string] => [to, 'export {};\n']), [UNUSED, 'export {};\n']]);
    for (const [from, to] of imports) {
      const written = contents.get(from) ?? '';
      const relative = posix.relative(posix.dirname(from), to).replace(/\.ts$/, '.js');
      const target = to.startsWith('node_modules/') ? dirname(to).slice('node_modules/'.length) : relative.replace(/^(?!\.)/, './');
      contents.set(from, `import ${JSON.stringify(target)};\n${written}`);
    }
    contents.set('tsconfig.json', '{ "compilerOptions": { "module": "nodenext" } }');
    contents.set('package.json', '{ "type": "module" }');
    for (const [path, content] of contents) {
      await mkdir(join(folder, dirname(path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    const arguments_ = ['src', '--config', join(project, '.dependency-cruiser.mjs'), '--output-type', 'json'];
    const command = join(project, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
    const output = await new Promise<string>((resolve) =>
      execFile(process.execPath, [command, ...arguments_], { cwd: folder, maxBuffer: 1e8 }, (_, stdout, stderr) =>
        resolve(stdout || stderr),
      ),
    );
    found = JSON.parse(output).summary.violations;
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(VIOLATIONS)('%s: %s may not import %s', (rule, from, to) => {
    const ofFolders = rule === 'no-circles-between-folders';
    const expected = ofFolders ? [folderOf(from), folderOf(to)] : [from, to];
    expect(found.filter(({ rule: { name } }) => name === rule).map((violation) => [violation.from, violation.to])).toContainEqual(expected);
  });

  it('report a file that nothing uses', () => {
    expect(found).toContainEqual(expect.objectContaining({ from: UNUSED, rule: expect.objectContaining({ name: 'nothing-unused' }) }));
  });

  it.each(ALLOWED)('allow %s to import %s', (from, to) => {
    expect(found.filter((violation) => violation.from === from && violation.to === to)).toEqual([]);
  });

  it('are each seen to fail here', () => {
    const proved = new Set([...VIOLATIONS.map(([rule]) => rule), 'nothing-unused']);
    expect(config.forbidden.map(({ name }) => name).filter((name) => !proved.has(name))).toEqual([]);
  });
});
