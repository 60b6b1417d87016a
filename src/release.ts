import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { AdminLogIn } from './auth/seed-access.js';
import { type Environment, EnvironmentError, readEnvironment } from './config/environment.js';
import { openCommandDatabase } from './database/command-database.js';
import { atOnce, createLogger } from './logging/logging.js';
import { MissingRights } from './release/missing-rights.js';
import { runRelease } from './release/run-release.js';
import { undoMigration } from './release/undo-migration.js';

/**
 * The release: run before each deployment, never by the web process. It migrates and seeds; a second run finds nothing to do. In production every
 * variable must be set. On a developer's machine it uses the product's own database if DATABASE_URL is not set, and needs no SECRET_KEY, since it
 * signs no session. `--undo NAME` reverts the newest migration instead, for a rollback.
 */
async function main(): Promise<number> {
  const { undo } = parseArgs({ options: { undo: { type: 'string' } } }).values;
  if (process.env.ENV === 'production') return release(readEnvironment(process.env), undo);
  const database = await openCommandDatabase(process.env);
  try {
    const SECRET_KEY = process.env.SECRET_KEY || randomBytes(32).toString('base64url');
    const { url, webUrl } = database;
    const urls = { DATABASE_URL: webUrl ?? url, RELEASE_DATABASE_URL: webUrl ? url : undefined };
    return await release(readEnvironment({ ...process.env, SECRET_KEY, ...urls }), undo);
  } finally {
    await database.release();
  }
}

async function release(environment: Environment, undo?: string): Promise<number> {
  const logger = createLogger(environment, process.stdout.isTTY ? undefined : atOnce());
  const log = (line: string): void => logger.info(line);
  try {
    // In production the first password comes from ADMIN_PASSWORD and is not printed, so this line may go to the log.
    const showPassword = environment.ENV === 'production' ? log : (line: string) => process.stdout.write(`${line}\n`);
    if (undo) await undoMigration(environment.RELEASE_DATABASE_URL ?? environment.DATABASE_URL, undo, log);
    else await tell(await runRelease(environment, log, showPassword, Boolean(process.env.SECRET_KEY)));
    return 0;
  } catch (error) {
    if (error instanceof MissingRights) logger.fatal(error.message);
    else logger.fatal({ err: error }, `The release failed: ${error instanceof Error ? error.message : 'unknown error'}`);
    return 1;
  } finally {
    await new Promise<void>((resolve) => logger.flush(() => resolve()));
  }
}

/** For `npm start`, which opens a channel for it. */
async function tell(logIn: AdminLogIn): Promise<void> {
  await new Promise<void>((resolve) => (process.send ? process.send(logIn, () => resolve()) : resolve()));
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof EnvironmentError ? `The release cannot run:\n${error.message}` : String(error)}\n`);
    process.exit(1);
  },
);
