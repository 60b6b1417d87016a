import { randomBytes } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { hashPassword } from '../auth/passwords.js';
import { permissions, seededRoles } from '../auth/permissions.js';
import type { Environment } from '../config/environment.js';

/** Adds the permissions, roles and first admin that are missing. An existing admin's password is never touched. */
export async function seedAccess(em: EntityManager, environment: Environment, tell: (line: string) => void): Promise<void> {
  await em.transactional(async (tx) => {
    await tx.execute(`select set_config('silqe.actor', 'release', true)`);
    await seedRoles(tx);
    await seedFirstAdmin(tx, environment, tell);
  });
}

async function seedRoles(em: EntityManager): Promise<void> {
  for (const [key, description] of Object.entries(permissions)) {
    await em.execute(
      `insert into permissions (key, description) values (?, ?) on conflict (key) do update set description = excluded.description`,
      [key, description],
    );
  }
  for (const [key, role] of Object.entries(seededRoles)) {
    await em.execute(`insert into roles (key, name, description) values (?, ?, ?) on conflict (key) do nothing`, [
      key,
      role.name,
      role.description,
    ]);
    for (const permission of role.permissions) {
      await em.execute(`insert into role_permissions (role_key, permission_key) values (?, ?) on conflict do nothing`, [key, permission]);
    }
  }
}

async function seedFirstAdmin(
  em: EntityManager,
  { ADMIN_EMAIL, ADMIN_PASSWORD }: Environment,
  tell: (line: string) => void,
): Promise<void> {
  const [{ admins }] = (await em.execute(`select count(*)::int as admins from user_roles where role_key = 'admin'`)) as [
    { admins: number },
  ];
  if (admins > 0) return;
  const password = ADMIN_PASSWORD ?? randomBytes(12).toString('base64url');
  const [user] = (await em.execute(
    `insert into users (email, name, password_hash) values (lower(btrim(?)), 'Administrator', ?) returning id`,
    [ADMIN_EMAIL, await hashPassword(password)],
  )) as [{ id: number }];
  await em.execute(`insert into user_roles (user_id, role_key) values (?, 'admin')`, [user.id]);
  tell(
    ADMIN_PASSWORD
      ? `First log-in: ${ADMIN_EMAIL}, with the password in ADMIN_PASSWORD`
      : `First log-in: ${ADMIN_EMAIL}, password ${password}  (shown this once: keep it)`,
  );
}
