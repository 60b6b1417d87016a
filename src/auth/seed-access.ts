import { randomBytes } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Environment } from '../config/environment.js';
import { typedQueries } from '../database/typed-queries.js';
import { hashPassword } from './passwords.js';
import { permissions, seededRoles } from './permissions.js';

/** Who can log in as admin, and where the password is from; the e-mail is null if no active admin has a password. */
export interface AdminLogIn {
  email: string | null;
  password: 'generated' | 'given' | 'kept';
}

/**
 * Adds the permissions, roles and first admin that are missing. It never changes the password of an existing admin.
 * @param showPassword prints how to log in first; without ADMIN_PASSWORD the line includes a generated password
 */
export async function seedAccess(em: EntityManager, environment: Environment, showPassword: (line: string) => void): Promise<AdminLogIn> {
  return em.transactional(async (tx) => {
    await tx.execute(`select set_config('silqe.actor', 'release', true)`);
    await seedRoles(tx);
    return seedFirstAdmin(tx, environment, showPassword);
  });
}

async function seedRoles(em: EntityManager): Promise<void> {
  const access = typedQueries(em);
  const known = new Set((await access.selectFrom('permissions').select('key').execute()).map(({ key }) => key));
  await access
    .insertInto('permissions')
    .values(Object.entries(permissions).map(([key, description]) => ({ key, description })))
    .onConflict((known) => known.column('key').doUpdateSet((added) => ({ description: added.ref('excluded.description') })))
    .execute();
  for (const [key, role] of Object.entries(seededRoles)) {
    const { name, description } = role;
    const added = await access
      .insertInto('roles')
      .values({ key, name, description })
      .onConflict((there) => there.doNothing())
      .returning('key')
      .executeTakeFirst();
    // What an admin took from a role stays taken: a role that is there gets only permissions that are new.
    const given = added ? role.permissions : role.permissions.filter((permission) => !known.has(permission));
    if (given.length === 0) continue;
    await access
      .insertInto('rolePermissions')
      .values(given.map((permissionKey) => ({ roleKey: key, permissionKey })))
      .onConflict((known) => known.doNothing())
      .execute();
  }
}

async function seedFirstAdmin(
  em: EntityManager,
  { ADMIN_EMAIL, ADMIN_PASSWORD }: Environment,
  showPassword: (line: string) => void,
): Promise<AdminLogIn> {
  const access = typedQueries(em);
  const admins = access.selectFrom('userRoles as r').where('r.roleKey', '=', 'admin');
  if (await admins.select('r.userId').limit(1).executeTakeFirst()) {
    const able = admins.innerJoin('users as u', 'u.id', 'r.userId').where('u.isActive', '=', true).where('u.passwordHash', 'is not', null);
    const first = await able.select('u.email').orderBy('u.id').limit(1).executeTakeFirst();
    return { email: first?.email ?? null, password: 'kept' };
  }
  const password = ADMIN_PASSWORD ?? randomBytes(12).toString('base64url');
  const user = { email: ADMIN_EMAIL.trim().toLowerCase(), name: 'Administrator', passwordHash: await hashPassword(password) };
  const { id: userId } = await access.insertInto('users').values(user).returning('id').executeTakeFirstOrThrow();
  await access.insertInto('userRoles').values({ userId, roleKey: 'admin' }).execute();
  showPassword(
    ADMIN_PASSWORD
      ? `First log-in: ${ADMIN_EMAIL}, with the password in ADMIN_PASSWORD`
      : `First log-in: ${ADMIN_EMAIL}, password ${password}  (shown only this once: keep it)`,
  );
  return { email: user.email, password: ADMIN_PASSWORD ? 'given' : 'generated' };
}
