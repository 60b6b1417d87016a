import type { Transaction } from '../../database/database.js';
import { Problem } from '../../problems/problem.js';

/** Gives a user exactly these roles. Only what differs is written, so the audit trail tells which role was given and which was taken. */
export async function giveRoles(tx: Transaction, userId: number, roles: string[]): Promise<void> {
  await refuseUnknownRoles(tx, roles);
  await tx.rows(`delete from user_roles where user_id = $1 and role_key <> all ($2::text[])`, [userId, roles]);
  await tx.rows(`insert into user_roles (user_id, role_key) select $1::bigint, unnest($2::text[]) on conflict do nothing`, [userId, roles]);
}

async function refuseUnknownRoles(tx: Transaction, roles: string[]): Promise<void> {
  const known = await tx.rows<{ key: string }>(`select key from roles where key = any ($1::text[])`, [roles]);
  const errors = roles.flatMap((role, index) =>
    known.some(({ key }) => key === role)
      ? []
      : [{ pointer: `/roles/${index}`, code: 'unknown_role', detail: `There is no role ${JSON.stringify(role)}.` }],
  );
  if (errors.length > 0) throw new Problem('unknown_role', errors.map(({ detail }) => detail).join(' '), { errors });
}
