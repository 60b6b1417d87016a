import type { MikroORM } from '@mikro-orm/postgresql';
import { JOBS_SCHEMA } from '../jobs/queues.js';

/** The message is for the person who deploys: it names each missing right with the statement that grants it. */
export class MissingRights extends Error {}

interface Rights {
  database: string;
  role: string;
  createsInPublic: boolean;
  createsSchemas: boolean;
  hasJobs: boolean;
  hasTrigrams: boolean;
  createsTrigrams: boolean;
}

// A trusted extension needs CREATE on the database only, which is asked for anyway while the schema of the jobs is missing.
const RIGHTS = `
  select quote_ident(current_database()) as "database", quote_ident(current_user) as "role",
    has_schema_privilege('public', 'CREATE') and has_schema_privilege('public', 'USAGE') as "createsInPublic",
    has_database_privilege(current_database(), 'CREATE') as "createsSchemas",
    exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = '${JOBS_SCHEMA}' and c.relname = 'version') as "hasJobs",
    exists (select from pg_extension where extname = 'pg_trgm') as "hasTrigrams",
    (select rolsuper from pg_roles where rolname = current_user) or (has_database_privilege(current_database(), 'CREATE')
      and exists (select from pg_available_extension_versions where name = 'pg_trgm' and trusted)) as "createsTrigrams"`;

/** @returns the statements that a superuser or the owner of the database must run, none if nothing is missing */
export function planGrants({ database, role, ...has }: Rights): string[] {
  const grants: string[] = [];
  if (!has.createsInPublic) grants.push(`GRANT CREATE, USAGE ON SCHEMA public TO ${role};`);
  if (!has.createsSchemas && !has.hasJobs) grants.push(`GRANT CREATE ON DATABASE ${database} TO ${role};`);
  if (!has.hasTrigrams && !has.createsTrigrams) grants.push('CREATE EXTENSION pg_trgm;');
  return grants;
}

/** @throws MissingRights before anything is changed, with all that is missing */
export async function refuseMissingRights({ em }: MikroORM): Promise<void> {
  const [rights] = await em.getConnection().execute<Rights[]>(RIGHTS);
  const grants = rights ? planGrants(rights) : [];
  if (rights && grants.length > 0)
    throw new MissingRights(
      `The user ${rights.role} lacks rights in the database ${rights.database}; nothing was changed. Connect to that database as its owner or a superuser, run this, then release again: ${grants.join(' ')}`,
    );
}
