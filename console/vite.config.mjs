import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const ROOT = import.meta.dirname;

/**
 * The pages at /admin, built into `dist/console/pages`. Each page is a file of its own, fetched when it is opened; what most pages share is one file, so that
 * opening a page asks for few files.
 */
export default defineConfig({
  root: ROOT,
  base: '/admin/',
  plugins: [react()],
  // `npm start` on the usual port answers what the pages ask for while they are worked on (`npm run console`).
  server: { proxy: { '/api': 'http://localhost:8080' } },
  build: {
    outDir: join(ROOT, '../dist/console/pages'),
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    // A data URL in a style or a script would need a looser policy.
    assetsInlineLimit: 0,
    // The reader of PDF pages, fetched when one is opened, is larger than the usual.
    chunkSizeWarningLimit: 2_000,
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
});
