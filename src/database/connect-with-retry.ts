import { setTimeout as sleep } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/core';

/** Pauses between attempts, about half a minute in all: by then a database that is starting or failing over is back. */
export const RETRY_FOR_MS: readonly number[] = [250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000];

/** SQLSTATEs that will be the same at the next attempt: wrong user, wrong password, no such database. */
const FINAL_ANSWERS = new Set(['28000', '28P01', '3D000']);

/**
 * Connects, and waits for a database that does not answer yet. Messages of the driver name host, port, user and database, but never the password.
 * @param patience pauses between the attempts, in milliseconds
 * @throws Error when the server refuses the connection, or does not answer after the last attempt
 */
export async function connectWithRetry(
  connect: () => Promise<void>,
  log: (line: string) => void,
  patience: readonly number[] = RETRY_FOR_MS,
): Promise<void> {
  const attempts = patience.length + 1;
  for (const [index, wait] of [...patience, null].entries()) {
    const failure = await connect().then(() => null, toFailure);
    if (failure === null) return;
    if (failure.final) throw new Error(`The database of DATABASE_URL refused the connection: ${failure.message}`);
    if (wait === null) throw new Error(`The database did not answer after ${attempts} attempts: ${failure.message}`);
    log(`The database does not answer (${failure.message}); attempt ${index + 1} of ${attempts}, next in ${wait} ms`);
    await sleep(wait);
  }
}

/**
 * One attempt to connect the ORM.
 * @throws the error of the driver
 */
export async function connectOrm(orm: MikroORM): Promise<void> {
  await orm.connect();
  const check = await orm.checkConnection();
  if (!check.ok) throw check.error ?? new Error(check.reason);
}

function toFailure(error: unknown): { message: string; final: boolean } {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  // A host with several addresses fails with an error that has a code and no message.
  const message = (error instanceof Error && error.message) || code || 'unknown error';
  return { message, final: FINAL_ANSWERS.has(code) };
}
