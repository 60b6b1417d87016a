import type { Database } from './database.js';
import { requestContext } from './request-context.js';

/** For the log of the web process, and for the verification of the trail. */
export const UNPROTECTED =
  'The web process logs in as the owner of its tables, so the audit trail is not protected from the application itself: set RELEASE_DATABASE_URL (docs/DEPLOY_CHECKLIST.md).';

const SEPARATE = `
  select not pg_has_role(current_user, (select relowner from pg_class where oid = 'audit_events'::regclass), 'member') as separate`;

/** Whether this process can only use the tables, and not change what protects them. */
export async function hasSeparateLogIn(database: Database): Promise<boolean> {
  return (await database.row<{ separate: boolean }>(SEPARATE))?.separate ?? false;
}

// The release grants its rights to no role but that of the web process.
const WAS_SEPARATE = `select exists (select from pg_class c cross join aclexplode(c.relacl) a where c.oid = 'audit_events'::regclass
  and a.grantee = current_user::regrole and a.grantee <> c.relowner) as separate`;

/** Whether the release set this log-in up as one that can only use the tables, whatever somebody gave it since. */
export async function wasSeparate(database: Database): Promise<boolean> {
  return (await database.row<{ separate: boolean }>(WAS_SEPARATE))?.separate ?? false;
}

const CHECKED = { actorId: null, actor: 'start-up check', requestId: 'system' };

/**
 * With another SECRET_KEY than the release, every event of this process would name the database role instead of the user.
 * @throws Error that says what to do
 */
export async function requireAcceptedProofs(database: Database): Promise<void> {
  const author = await requestContext.run(CHECKED, () =>
    database.transaction(null, (tx) => tx.row<{ actor: string }>('select actor from audit_author()')),
  );
  if (author?.actor === CHECKED.actor) return;
  throw new Error(
    'The database does not accept who this process says that acts: the release ran with another SECRET_KEY, or the clocks of this machine and the database differ by an hour. Run the release (npm run release) with the SECRET_KEY of this process.',
  );
}

/**
 * For commands that write as the owner of the tables, whose word the audit triggers take.
 * @throws Error that says what to set
 */
export async function requireOwner(database: Database): Promise<void> {
  if (await hasSeparateLogIn(database))
    throw new Error('This command needs the log-in that releases use: set RELEASE_DATABASE_URL. The one in DATABASE_URL owns no table.');
}
