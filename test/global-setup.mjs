import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { readEnvironment } from '../dist/config/environment.js';
import { startEmbeddedPostgres } from '../dist/embedded-postgres/embedded-postgres.js';
import { runRelease } from '../dist/release/run-release.js';
import { TEST_VARIABLES } from './support/variables.mjs';

const silent = () => undefined;

/**
 * One PostgreSQL for the whole run, and a template database that the release has set up: each test file works on a clone of it.
 * The set-up runs outside of the workers, so it imports the build.
 * @returns what stops the server and removes its files after the last test
 */
export default async function globalSetup() {
  const folder = await mkdtemp(join(tmpdir(), 'silqeqms-test-'));
  const server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), durable: false });
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  await admin.query('create database template_silqeqms');
  await admin.end();
  const inTemplate = (url) => Object.assign(new URL(url), { pathname: '/template_silqeqms' }).href;
  const urls = { DATABASE_URL: inTemplate(server.webUrl), RELEASE_DATABASE_URL: inTemplate(server.url) };
  await runRelease(readEnvironment({ ...TEST_VARIABLES, ...urls, DATA_DIR: folder }), silent, silent);
  process.env.TEST_POSTGRES_URL = server.url;
  process.env.TEST_WEB_URL = server.webUrl;
  process.env.TEST_FOLDER = folder;
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
