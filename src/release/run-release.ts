import { PgBoss } from 'pg-boss';
import { type AdminLogIn, seedAccess } from '../auth/seed-access.js';
import type { Environment } from '../config/environment.js';
import { JOB_QUEUES, JOBS_SCHEMA } from '../jobs/queues.js';
import { seedProducts } from '../rep-traceability/products/seed-products.js';
import { migrateWithRetry } from './migrate-with-retry.js';
import { refuseMissingRights } from './missing-rights.js';
import { grantToWebRole, keepActorKeys, refuseUnfitWebRole, webRoleOf } from './prepare-web-role.js';
import { raiseChangeNumbers } from './raise-change-numbers.js';
import { underReleaseLock } from './under-release-lock.js';

type Print = (line: string) => void;

/**
 * Migrates and seeds under an advisory lock: of two releases at the same time, one works and the other waits and then finds nothing to do.
 * @param log lines for the log, which must not contain a secret
 * @param showPassword prints the first password once, for the person who runs the release; it must not go to the log
 * @param keepsKey false when SECRET_KEY is not the one of the web process
 * @returns who can log in as admin
 */
export async function runRelease(environment: Environment, log: Print, showPassword: Print, keepsKey = true): Promise<AdminLogIn> {
  log('=== SilqeQMS release start ===');
  const url = environment.RELEASE_DATABASE_URL ?? environment.DATABASE_URL;
  const webRole = webRoleOf(environment);
  const logIn = await underReleaseLock(url, log, async (orm) => {
    await refuseMissingRights(orm);
    await refuseUnfitWebRole(orm.em.fork(), webRole);
    await migrateWithRetry(orm.migrator, log);
    await raiseChangeNumbers(orm.em.fork(), log);
    await prepareJobs(url);
    if (keepsKey) await keepActorKeys(orm.em.fork(), environment.SECRET_KEY);
    await grantToWebRole(orm.em.fork(), webRole);
    log('Migrations complete.');
    const seeded = await seedAccess(orm.em.fork(), environment, showPassword);
    await seedProducts(orm.em.fork());
    log('Seed complete.');
    return seeded;
  });
  log('=== SilqeQMS release done ===');
  return logIn;
}

async function prepareJobs(url: string): Promise<void> {
  const jobs = new PgBoss({ connectionString: url, schema: JOBS_SCHEMA, supervise: false, schedule: false });
  // A failed call throws too. Without a listener, the event would end the process first.
  jobs.on('error', () => undefined);
  await jobs.start();
  for (const { name, policy, ...settings } of JOB_QUEUES) {
    // The policy of a queue cannot change after its creation; everything else follows the code.
    if (await jobs.getQueue(name)) await jobs.updateQueue(name, settings);
    else await jobs.createQueue(name, { policy, ...settings });
  }
  await jobs.stop({ graceful: false });
}
