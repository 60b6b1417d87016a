import { sql } from 'kysely';
import type { Database, Transaction } from '../../database/database.js';
import { utc } from '../../database/typed-queries.js';
import type { SecondFactorView } from './second-factor.schema.js';

/** The stored factor of a user, confirmed or not; undefined if there is none. */
export const findFactor = ({ kysely }: Database | Transaction, userId: number) =>
  kysely.selectFrom('secondFactors').select(['id', 'sealedSecret', 'confirmedAt']).where('userId', '=', userId).executeTakeFirst();

/** What a user sees of the own factor. */
export async function describeFactor(database: Database, userId: number): Promise<SecondFactorView> {
  const found = await database.kysely
    .selectFrom('users as u')
    .leftJoin('secondFactors as f', 'f.userId', 'u.id')
    .select((row) => [
      'f.id',
      utc(row.ref('f.confirmedAt')).as('confirmedAt'),
      row
        .exists(
          row
            .selectFrom('userRoles as r')
            .innerJoin('secondFactorRoles as s', 's.roleKey', 'r.roleKey')
            .select('r.userId')
            .whereRef('r.userId', '=', 'u.id'),
        )
        .$castTo<boolean>()
        .as('required'),
      row
        .selectFrom('recoveryCodes as c')
        .select(sql<number>`count(*)::int`.as('left'))
        .whereRef('c.userId', '=', 'u.id')
        .where('c.usedAt', 'is', null)
        .as('recoveryCodesLeft'),
    ])
    .where('u.id', '=', userId)
    .executeTakeFirstOrThrow();
  const confirmedAt = found.confirmedAt ?? null;
  const status = found.id === null ? 'off' : confirmedAt === null ? 'pending' : 'on';
  return { status, required: found.required, confirmedAt, recoveryCodesLeft: found.recoveryCodesLeft ?? 0 };
}

/**
 * Uses a step of time up.
 * @returns false if its code, or a later one, was used before
 */
export async function useStep(tx: Transaction, factorId: number, lastStep: number): Promise<boolean> {
  const used = await tx.kysely
    .insertInto('secondFactorUses')
    .values({ factorId, lastStep })
    .onConflict((known) => known.column('factorId').doUpdateSet({ lastStep }).where('secondFactorUses.lastStep', '<', lastStep))
    .returning('factorId')
    .executeTakeFirst();
  return used !== undefined;
}

/**
 * Uses a recovery code up.
 * @returns false if the user has no such code, or used it before
 */
export async function useRecoveryCode(tx: Transaction, userId: number, codeHash: Buffer): Promise<boolean> {
  const used = await tx.kysely
    .updateTable('recoveryCodes')
    .set({ usedAt: sql<string>`now()` })
    .where('userId', '=', userId)
    .where('codeHash', '=', codeHash)
    .where('usedAt', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return used !== undefined;
}

/** Removes the factor of a user with its recovery codes. */
export async function removeFactor(tx: Transaction, userId: number): Promise<void> {
  await tx.kysely.deleteFrom('recoveryCodes').where('userId', '=', userId).execute();
  await tx.kysely.deleteFrom('secondFactors').where('userId', '=', userId).execute();
}

/** Ends the sessions of a user but one, which began before the factor changed. */
export async function endSessions(tx: Transaction, userId: number, butSid = ''): Promise<void> {
  await tx.kysely.deleteFrom('sessions').where(sql`sess #>> '{passport,user}'`, '=', String(userId)).where('sid', '<>', butSid).execute();
}
