import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '../../database/database.js';
import { retryOnUniqueViolation } from '../../database/retry-on-unique-violation.js';
import type { Precondition } from '../../http/concurrency.js';
import { constraintOf } from '../../problems/database-problems.js';
import { fieldProblem, Problem } from '../../problems/problem.js';
import { User } from '../user.entity.js';
import { giveRoles } from './give-roles.js';
import { UserRepository } from './user.repository.js';
import type { NewUser, UserChange, UserView } from './user.schema.js';

/**
 * Who may log in, and with which roles. Both count from the next request on, since every request reads its user anew. That an active admin stays, and
 * that sessions, tokens and links end with the user, is held by the database (migration guard_access).
 */
@Injectable()
export class UsersService {
  constructor(
    private readonly database: Database,
    private readonly users: UserRepository,
  ) {}

  /** Without a password: the user sets one by a password link, so that nobody else ever knows it. */
  async create({ email, name, roles }: NewUser): Promise<UserView> {
    const id = await retryOnUniqueViolation(() =>
      this.database.transaction(null, async (tx) => {
        const address = email.toLowerCase();
        await refuseTakenEmail(tx, address);
        const user = tx.em.create(User, { email: address, name: name || null, isActive: true });
        await tx.em.flush();
        await giveRoles(tx, user.id, roles);
        return user.id;
      }),
    );
    return this.users.get(id);
  }

  async change(id: number, { reason, name, roles, isActive }: UserChange, precondition: Precondition): Promise<UserView> {
    try {
      await this.database.transaction(reason?.trim() || null, async (tx) => {
        // Not FOR UPDATE: a long import of this user holds a share of the row's key.
        await tx.rows(`select from users where id = $1 for no key update`, [id]);
        const user = await tx.em.findOne(User, id);
        if (!user) throw new Problem('not_found', `There is no user ${id}.`);
        precondition.require(user.version);
        tx.em.assign(user, { ...(name !== undefined && { name: name || null }), ...(isActive !== undefined && { isActive }) });
        if (roles) await giveRoles(tx, id, roles);
      });
    } catch (error) {
      throw constraintOf(error) === 'one_active_admin_stays' ? lastAdmin(id) : error;
    }
    return this.users.get(id);
  }
}

async function refuseTakenEmail(tx: Transaction, email: string): Promise<void> {
  const holder = await tx.row<{ id: string }>(`select id from users where email = $1`, [email]);
  if (holder) throw fieldProblem('user_exists', 'email', `There is a user with the e-mail ${email}.`, { id: Number(holder.id) });
}

const lastAdmin = (id: number) =>
  new Problem('last_admin', `User ${id} is the last active admin: give another active user the role admin first.`);
