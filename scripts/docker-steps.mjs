import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, lstat, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildImage } from './docker/build-image.mjs';
import { buildWhenNeeded } from './setup/build.mjs';
import { announce, PROJECT, runScript, SetupError } from './setup/project.mjs';

const START_WITHIN_MS = 60_000;

/** Stands for the image's user: the current user, or an unprivileged one when root runs this script. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/**
 * `npm run docker:steps`: builds what the Dockerfile builds, without Docker, and runs it as in production: the release, then the web process as
 * an ordinary user, with a health check and a graceful stop. The database is the project's embedded PostgreSQL.
 */
async function main() {
  await buildWhenNeeded();
  const { startEmbeddedPostgres } = await import('../dist/embedded-postgres/embedded-postgres.js');
  const folder = await mkdtemp(join(tmpdir(), 'silqeqms-image-'));
  await chmod(folder, 0o755);
  const database = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), durable: false });
  try {
    const image = await buildImage(folder);
    announce(`The image holds ${await megabytes(image.cwd)} MB besides Node`);
    await refuseDevelopmentTools(image.cwd);
    await runImage(image, { ...image.env, ...production(database.url, await homeFolder(folder)) });
    announce('All steps of the Dockerfile work');
    return 0;
  } finally {
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const production = (url, dataDir) => ({
  ENV: 'production',
  PORT: '0',
  DATABASE_URL: url,
  SECRET_KEY: 'only-for-this-run-0123456789abcdef',
  ADMIN_EMAIL: 'admin@silqeqms.example',
  ADMIN_PASSWORD: 'only for this run',
  STORAGE_BACKEND: 'local',
  DATA_DIR: dataDir,
});

/** Packages that only development needs, as npm marks them in the lock file. */
async function refuseDevelopmentTools(cwd) {
  const { packages } = JSON.parse(await readFile(join(PROJECT, 'package-lock.json'), 'utf8'));
  const tools = Object.keys(packages).filter((path) => packages[path].dev || packages[path].devOptional);
  const found = tools.filter((path) => existsSync(join(cwd, path)));
  if (found.length > 0) throw new SetupError(`Development tools got into the image: ${found.join(', ')}`);
}

/** A folder that the user owns, in place of the home folder of the image's user. */
async function homeFolder(folder) {
  const home = join(folder, 'home');
  await mkdir(home);
  if (NOBODY.uid !== undefined) await chown(home, NOBODY.uid, NOBODY.gid);
  return join(home, 'data');
}

async function runImage({ cwd, user, command }, env) {
  if (user === 'root') throw new SetupError('The image runs as root.');
  const release = start(['node', 'dist/release.js'], cwd, env);
  if ((await release.ended) !== 0) throw new SetupError(`The release failed:\n${release.said()}`);
  const web = start(command, cwd, env);
  const origin = await listening(web);
  for (const path of ['/healthz', '/health/ready', '/docs-json']) {
    const { status } = await fetch(`${origin}${path}`);
    announce(`GET ${path}: ${status}`);
    if (status !== 200) throw new SetupError(`${path} answered ${status}:\n${web.said()}`);
  }
  web.child.kill('SIGTERM');
  const code = await web.ended;
  announce(`SIGTERM: exit code ${code}`);
  if (code !== 0) throw new SetupError(`The process did not stop cleanly:\n${web.said()}`);
}

/** Starts a program as the image's user. */
function start([program, ...args], cwd, env) {
  announce(`${[program, ...args].join(' ')}`);
  const child = spawn(program, args, { cwd, env, ...NOBODY, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
  return { child, said: () => text, ended: once(child, 'close').then(([code]) => code) };
}

async function listening({ child, said }) {
  for (const end = Date.now() + START_WITHIN_MS; Date.now() < end && child.exitCode === null; await sleep(50)) {
    const port = /Listening at: http:\/\/0\.0\.0\.0:(\d+)/.exec(said())?.[1];
    if (port) return `http://127.0.0.1:${port}`;
  }
  child.kill('SIGKILL');
  throw new SetupError(`The web process did not start:\n${said()}`);
}

async function megabytes(folder) {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true })) bytes += (await lstat(join(folder, entry))).size;
  return Math.round(bytes / 1e6);
}

await runScript(main);
