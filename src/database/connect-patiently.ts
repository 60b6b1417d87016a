import { setTimeout as sleep } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/core';

const WAITS_MS = [250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000];

/**
 * Connects, waiting for a database that is still starting or being failed over, about half a minute in all.
 * Messages of the driver name host and port but never the password.
 */
export async function connectPatiently(orm: MikroORM, log: (line: string) => void): Promise<void> {
  for (const [attempt, wait] of [...WAITS_MS, null].entries()) {
    const check = await tryToConnect(orm);
    if (check === null) return;
    if (wait === null) throw new Error(`The database did not answer after ${WAITS_MS.length + 1} attempts: ${check}`);
    log(`The database does not answer (${check}); attempt ${attempt + 1} of ${WAITS_MS.length + 1}, next in ${wait} ms`);
    await sleep(wait);
  }
}

async function tryToConnect(orm: MikroORM): Promise<string | null> {
  try {
    await orm.connect();
    const check = await orm.checkConnection();
    return check.ok ? null : check.reason;
  } catch (error) {
    return error instanceof Error ? error.message || error.name : String(error);
  }
}
