import type { EntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery } from 'kysely';
import { escapeIdentifier } from 'pg';
import type { Environment } from '../config/environment.js';
import { actorKeys } from '../database/actor-proof.js';
import { compareRights, type PresentRights, RIGHTS_OF_ROLE, type TableRights } from '../database/web-rights.js';
import { JOBS_SCHEMA } from '../jobs/queues.js';
import { MissingRights } from './missing-rights.js';

/**
 * The role that the web process logs in as.
 * @returns null when the release has the same log-in, since then nothing can be withheld from it
 */
export function webRoleOf({ DATABASE_URL, RELEASE_DATABASE_URL }: Environment): string | null {
  if (!RELEASE_DATABASE_URL) return null;
  const [web, owner] = [DATABASE_URL, RELEASE_DATABASE_URL].map((url) => decodeURIComponent(new URL(url).username));
  return web && web !== owner ? web : null;
}

/** @throws MissingRights before anything is changed, when the role is missing or is as mighty as the owner */
export async function refuseUnfitWebRole(em: EntityManager, role: string | null): Promise<void> {
  if (role === null) return;
  const [found] = await rowsOf<{ mighty: boolean }>(
    em,
    `select rolsuper or rolcreaterole or pg_has_role(oid, current_user, 'member') as mighty from pg_roles where rolname = $1`,
    [role],
  );
  const name = escapeIdentifier(role);
  if (!found)
    throw new MissingRights(
      `The user of DATABASE_URL does not exist; nothing was changed. Run this with the password in DATABASE_URL, then release again: CREATE ROLE ${name} LOGIN PASSWORD '...';`,
    );
  if (found.mighty)
    throw new MissingRights(
      `The user ${name} of DATABASE_URL could change the audit trail: it is a superuser, creates roles or acts as the owner. Nothing was changed. Give DATABASE_URL a user without these rights: CREATE ROLE silqeqms_web LOGIN PASSWORD '...';`,
    );
}

/**
 * Gives the role of the web process exactly the rights of `WEB_RIGHTS`, and takes all others. Statements run only for what differs, so a release that
 * finds nothing to do waits for no request.
 * @param role made by `webRoleOf`
 */
export async function grantToWebRole(em: EntityManager, role: string | null): Promise<void> {
  if (role === null) return;
  const { grant, revoke, unknown } = compareRights(await rowsOf<PresentRights>(em, RIGHTS_OF_ROLE, [role]));
  if (unknown.length > 0) throw new Error(`src/database/web-rights.ts does not say what the web process may do with ${unknown.join(', ')}`);
  const name = escapeIdentifier(role);
  const each = (verb: string, tables: TableRights[], preposition: string) =>
    tables.map(({ table, rights }) => `${verb} ${rights.join(', ')} on ${escapeIdentifier(table)} ${preposition} ${name}`);
  const statements = [
    ...each('revoke', revoke, 'from'),
    ...each('grant', grant, 'to'),
    `grant usage on schema public, ${JOBS_SCHEMA} to ${name}`,
    `revoke create on schema public from public, ${name}`,
    `grant execute on function analyze_log(), analyze_recalls() to ${name}`,
    `grant select, insert, update, delete on all tables in schema ${JOBS_SCHEMA} to ${name}`,
    `grant usage on all sequences in schema ${JOBS_SCHEMA} to ${name}`,
  ];
  await em.transactional(async (tx) => {
    for (const statement of statements) await tx.execute(statement);
  });
}

/**
 * Stores what checks the proofs of this SECRET_KEY. Instances that run with an earlier one keep it for a day.
 * @param em its role may write `actor_keys`
 */
export async function keepActorKeys(em: EntityManager, secretKey: string): Promise<void> {
  const { inner, outer } = actorKeys(secretKey);
  await rowsOf(
    em,
    `insert into actor_keys (inner_key, outer_key) values ($1, $2) on conflict (inner_key) do update set ends_at = null where actor_keys.ends_at is not null`,
    [inner, outer],
  );
  await rowsOf(em, `update actor_keys set ends_at = now() + interval '1 day' where inner_key <> $1 and ends_at is null`, [inner]);
  await rowsOf(em, `delete from actor_keys where ends_at < now()`);
}

const rowsOf = async <Row>(em: EntityManager, sql: string, parameters: unknown[] = []): Promise<Row[]> =>
  (await em.getKysely().executeQuery<Row>(CompiledQuery.raw(sql, parameters))).rows;
