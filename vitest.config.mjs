import swc from 'unplugin-swc';
import { defineConfig } from 'vitest/config';

/**
 * Unit specs (`.spec.ts`, no database) and integration tests (`.test.ts`, on the embedded PostgreSQL) run through the same transform as the build.
 * A worker loads the application once for all its test files: each of them has an application, a database and a folder of its own, and no module keeps
 * state. The timeouts only end what hangs: on a busy machine a process takes many times as long to start, and nothing here is about speed.
 */
const shared = { globals: true, isolate: false, pool: 'forks', testTimeout: 120_000, hookTimeout: 120_000, sequence: { hooks: 'list' } };

export default defineConfig({
  // The packages run as Node loads them; only the project's own files are transformed, by the compiler of the build.
  plugins: [swc.vite()],
  oxc: false,
  test: {
    // One more than the cores that it needs: many tests wait for a process, a database or a clock.
    maxWorkers: 3,
    projects: [
      { extends: true, test: { ...shared, name: 'unit', include: ['{src,migrations,test}/**/*.spec.ts'] } },
      {
        extends: true,
        test: { ...shared, name: 'integration', include: ['test/**/*.test.ts'], globalSetup: './test/global-setup.mjs' },
      },
    ],
  },
});
