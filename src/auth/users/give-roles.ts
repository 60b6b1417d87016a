import type { Transaction } from '../../database/database.js';
import { Problem } from '../../problems/problem.js';

/**
 * Gives a user exactly these roles. Only differences are written, so the audit trail shows which role was granted and which was revoked.
 * @param roles keys of roles
 * @throws Problem `unknown_role`
 */
export async function giveRoles(tx: Transaction, userId: number, roles: string[]): Promise<void> {
  await refuseUnknownRoles(tx, roles);
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
