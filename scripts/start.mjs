import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWhenNeeded } from './setup/build.mjs';
import { installWhenNeeded } from './setup/install.mjs';
import { logInHint } from './setup/log-in-hint.mjs';
import { requireNode, rerunUnderNewerNode } from './setup/node-version.mjs';
import { portFrom, requireFreePort } from './setup/port.mjs';
import { runAndHear, stopSignal } from './setup/processes.mjs';
import { announce, PROJECT, runScript, SetupError } from './setup/project.mjs';
import { keepSecretKey, keepSigningKey } from './setup/secret-key.mjs';
import { serve } from './setup/serve.mjs';

const NEVER = new Promise(() => {});

/** `npm start`: takes a fresh clone to a running product, with its own database unless DATABASE_URL names another. */
async function main() {
  requireNode();
  const port = portFrom(process.env);
  await requireFreePort(port);
  const production = process.env.ENV === 'production';
  const given = process.env.DATABASE_URL || process.env.RELEASE_DATABASE_URL;
  if (production && !given) {
    throw new SetupError('DATABASE_URL is missing: with ENV=production the product never starts its embedded database.');
  }
  await installWhenNeeded();
  const rerun = await rerunUnderNewerNode(fileURLToPath(import.meta.url));
  if (rerun !== null) return rerun;
  await buildWhenNeeded();

  const dataDir = resolve(PROJECT, process.env.DATA_DIR || '.data');
  const env = { ...process.env, PORT: String(port), DATA_DIR: dataDir };
  if (!production && !env.SECRET_KEY) env.SECRET_KEY = await keepSecretKey(dataDir);
  if (!production && !env.AUDIT_SIGNING_KEY) env.AUDIT_SIGNING_KEY = await keepSigningKey(dataDir);
  const database = given ? null : await startDatabase(join(dataDir, 'postgres'));
  try {
    if (database) Object.assign(env, { DATABASE_URL: database.webUrl, RELEASE_DATABASE_URL: database.url });
    announce('Bringing the database up to date');
    const { code: released, heard: logIn } = await runAndHear(process.execPath, ['dist/release.js'], { env });
    // The server must not know the log-in of the owner, unless it is the only one.
    if (env.DATABASE_URL) delete env.RELEASE_DATABASE_URL;
    if (stopSignal()) return 0;
    if (released !== 0) throw new SetupError('The database could not be brought up to date: see above.');
    announce('Starting the server');
    return await serve(env, port, database?.exited ?? NEVER, () => welcome(port, logInHint(logIn, env)));
  } finally {
    await database?.stop();
  }
}

async function startDatabase(dataDir) {
  announce(`Starting PostgreSQL (data in ${dataDir})`);
  const { startEmbeddedPostgres } = await import('../dist/embedded-postgres/embedded-postgres.js');
  try {
    return await startEmbeddedPostgres({ dataDir, durable: true });
  } catch (error) {
    throw new SetupError(error.message);
  }
}

function welcome(port, logIn) {
  const lines = [
    `SilqeQMS is ready: http://localhost:${port}/admin (its pages), http://localhost:${port}/docs (the API to try out), http://localhost:${port}/docs-json (OpenAPI), http://localhost:${port}/health/ready`,
    logIn,
    'Ctrl-C stops it; the data stays.',
  ];
  process.stdout.write(`\n${lines.join('\n')}\n\n`);
}

await runScript(main);
