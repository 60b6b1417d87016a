import type { Transaction } from '../../database/database.js';
import type { Principal } from '../../http/principal.js';
import { Problem } from '../../problems/problem.js';
import { checkPermission } from '../permission.guard.js';
import type { Permission } from '../permissions.js';

/**
 * Gives a user exactly these roles. Only differences are written, so the audit trail shows which role was granted and which was revoked.
 * @param roles keys of roles
 * @throws Problem `unknown_role`; `permission_denied` for a role that holds a permission which the giver lacks
 */
export async function giveRoles(tx: Transaction, giver: Principal, userId: number, roles: string[]): Promise<void> {
  await refuseUnknownRoles(tx, roles);
  await refuseMoreThanHeld(tx, giver, userId, roles);
  const taken = tx.kysely.deleteFrom('userRoles').where('userId', '=', userId);
  if (roles.length === 0) return void (await taken.execute());
  await taken.where('roleKey', 'not in', roles).execute();
  const rows = roles.map((roleKey) => ({ userId, roleKey }));
  await tx.kysely
    .insertInto('userRoles')
    .values(rows)
    .onConflict((given) => given.doNothing())
    .execute();
}

/** Nobody gives what they do not have: otherwise a person who may only give roles could give themselves everything. */
async function refuseMoreThanHeld(tx: Transaction, giver: Principal, userId: number, roles: string[]): Promise<void> {
  const held = await tx.kysely.selectFrom('userRoles').select('roleKey').where('userId', '=', userId).execute();
  const added = roles.filter((role) => !held.some(({ roleKey }) => roleKey === role));
  if (added.length === 0) return;
  const given = await tx.kysely.selectFrom('rolePermissions').select('permissionKey').where('roleKey', 'in', added).execute();
  for (const { permissionKey } of given) checkPermission(giver, permissionKey as Permission);
}

/** @throws Problem `unknown_role`, which names each of them */
async function refuseUnknownRoles(tx: Transaction, roles: string[]): Promise<void> {
  const known = await tx.kysely.selectFrom('roles').select('key').execute();
  const errors = roles.flatMap((role, index) =>
    known.some(({ key }) => key === role)
      ? []
      : [{ pointer: `/roles/${index}`, code: 'unknown_role', detail: `There is no role ${JSON.stringify(role)}.` }],
  );
  if (errors.length > 0) throw new Problem('unknown_role', errors.map(({ detail }) => detail).join(' '), { errors });
}
