import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import swc from 'unplugin-swc';
import { defineConfig } from 'vitest/config';

const SRC = join(import.meta.dirname, 'src', sep);
const DIST = join(import.meta.dirname, 'dist', sep);

/** A module finds its threads, its migrations and its pages where it finds them in production: beside its compiled self. */
const besideTheBuild = {
  name: 'beside-the-build',
  transform(code, id) {
    if (!id.startsWith(SRC) || id.endsWith('.spec.ts') || !code.includes('import.meta.url')) return;
    const compiled = id.replace(SRC, DIST).replace(/\.ts$/, '.js');
    return { code: code.replaceAll('import.meta.url', `'${pathToFileURL(compiled).href}'`), map: null };
  },
};

/**
 * Unit specs (`.spec.ts`, no database) and integration tests (`.test.ts`, on the embedded PostgreSQL) run through the same transform as the build.
 * A worker loads the application once for all its test files: each of them has an application, a database and a folder of its own, and no module keeps
 * state. The timeouts only end what hangs: on a busy machine a process takes many times as long to start, and nothing here is about speed.
 */
const shared = {
  globals: true,
  isolate: false,
  pool: 'forks',
  testTimeout: 300_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 60_000 } },
  sequence: { hooks: 'list' },
};

export default defineConfig({
  // The packages run as Node loads them; only the project's own files are transformed, by the compiler of the build.
  plugins: [swc.vite(), besideTheBuild],
  oxc: false,
  test: {
    // One more than the cores that it needs: many tests wait for a process, a database or a clock.
    maxWorkers: 3,
    projects: [
      { extends: true, test: { ...shared, name: 'unit', include: ['{src,migrations,test,console}/**/*.spec.ts'] } },
      {
        extends: true,
        test: { ...shared, name: 'integration', include: ['test/**/*.test.ts'], globalSetup: './test/global-setup.mjs' },
      },
    ],
  },
});
