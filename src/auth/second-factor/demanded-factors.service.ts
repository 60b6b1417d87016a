import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '../../database/database.js';
import { requireReason } from '../../http/concurrency.js';
import type { Principal } from '../../http/principal.js';
import { Problem } from '../../problems/problem.js';
import { checkPermission } from '../permission.guard.js';
import type { Permission } from '../permissions.js';
import { User } from '../users/user.entity.js';
import { endSessions, findFactor, removeFactor } from './second-factor.queries.js';

/** Which roles demand a second factor, and its reset for users who lost theirs. */
@Injectable()
export class DemandedFactorsService {
  constructor(private readonly database: Database) {}

  /** @throws Problem `reason_required`, `not_found`; `permission_denied` for a role that holds more than the person does */
  async demand(principal: Principal, roleKey: string, required: boolean, reason: string | null | undefined): Promise<void> {
    await this.database.transaction(requireReason(reason), async (tx) => {
      await tx.kysely
        .selectFrom('roles')
        .select('key')
        .where('key', '=', roleKey)
        .executeTakeFirstOrThrow(() => new Problem('not_found', `There is no role ${roleKey}.`));
      await refuseForMoreThanHeld(tx, principal, [roleKey]);
      if (!required) return void (await tx.kysely.deleteFrom('secondFactorRoles').where('roleKey', '=', roleKey).execute());
      await tx.kysely
        .insertInto('secondFactorRoles')
        .values({ roleKey })
        .onConflict((known) => known.doNothing())
        .execute();
    });
  }

  /** @throws Problem `reason_required`, `not_found`, `second_factor_off`; `permission_denied` for a user who may do more */
  async reset(principal: Principal, userId: number, reason: string | null | undefined): Promise<void> {
    await this.database.transaction(requireReason(reason), async (tx) => {
      await tx.em.getRepository(User).getLocked(userId);
      const roles = await tx.kysely.selectFrom('userRoles').select('roleKey').where('userId', '=', userId).execute();
      await refuseForMoreThanHeld(
        tx,
        principal,
        roles.map(({ roleKey }) => roleKey),
      );
      if (!(await findFactor(tx, userId))) throw new Problem('second_factor_off', `User ${userId} has no second factor.`);
      await removeFactor(tx, userId);
      await endSessions(tx, userId);
    });
  }
}

/** @throws Problem `permission_denied`, with the missing `permission` */
async function refuseForMoreThanHeld(tx: Transaction, principal: Principal, roles: string[]): Promise<void> {
  if (roles.length === 0) return;
  const held = await tx.kysely.selectFrom('rolePermissions').select('permissionKey').where('roleKey', 'in', roles).execute();
  for (const { permissionKey } of held) checkPermission(principal, permissionKey as Permission);
}
