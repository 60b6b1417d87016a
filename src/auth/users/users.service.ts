import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '../../database/database.js';
import { retryOnUniqueViolation } from '../../database/retry-on-unique-violation.js';
import type { Precondition } from '../../http/concurrency.js';
import type { Principal } from '../../http/principal.js';
import { constraintOf } from '../../problems/database-problems.js';
import { fieldProblem, Problem } from '../../problems/problem.js';
import { giveRoles } from './give-roles.js';
import { User } from './user.entity.js';
import { UserQueries } from './user.queries.js';
import type { NewUser, UserChange, UserView } from './user.schema.js';

/**
 * Who may log in, and with which roles. Changes take effect at the next request, since every request reads its user. The database makes sure that an
 * active admin remains, and that sessions, tokens and links end with the user (migration guard_access).
 */
@Injectable()
export class UsersService {
  constructor(
    private readonly database: Database,
    private readonly users: UserQueries,
  ) {}

  /**
   * Adds a user without a password. The user sets one by a password link, so that nobody else ever knows it.
   * @throws Problem `user_exists` when a user has this e-mail in any letter case, `unknown_role`, `permission_denied`
   */
  async create(giver: Principal, { email, name, roles }: NewUser): Promise<UserView> {
    const id = await retryOnUniqueViolation(() =>
      this.database.transaction(null, async (tx) => {
        const address = email.toLowerCase();
        await refuseTakenEmail(tx, address);
        const user = tx.em.create(User, { email: address, name: name || null, isActive: true });
        await tx.em.flush();
        await giveRoles(tx, giver, user.id, roles);
        return user.id;
      }),
    );
    return this.users.get(id);
  }

  /**
   * Updates the given fields; `roles` replaces all roles.
   * @param precondition the ETag that the client read
   * @throws Problem `not_found`, `if_match_required`, `stale_etag`, `unknown_role`, `reason_required`, `permission_denied`; `last_admin` when no active admin would remain
   */
  async change(giver: Principal, id: number, { reason, name, roles, isActive }: UserChange, precondition: Precondition): Promise<UserView> {
    if (roles && !reason?.trim()) throw fieldProblem('reason_required', 'reason', 'Say why the roles change.');
    try {
      await this.database.transaction(reason?.trim() || null, async (tx) => {
        const user = await tx.em.getRepository(User).getLocked(id);
        precondition.require(user.version);
        if (name !== undefined) user.rename(name);
        if (isActive === true) user.reactivate();
        if (isActive === false) user.deactivate();
        await tx.em.flush();
        if (roles) await giveRoles(tx, giver, id, roles);
      });
    } catch (error) {
      throw constraintOf(error) === 'one_active_admin_stays' ? lastAdmin(id) : error;
    }
    return this.users.get(id);
  }
}

/** @throws Problem `user_exists`, with the `id` of the user */
async function refuseTakenEmail(tx: Transaction, email: string): Promise<void> {
  const holder = await tx.em.findOne(User, { email });
  if (holder) throw fieldProblem('user_exists', 'email', `There is a user with the e-mail ${email}.`, { id: holder.id });
}

const lastAdmin = (id: number) =>
  new Problem('last_admin', `User ${id} is the last active admin: give another active user the role admin first.`);
