import { EntityRepository } from '@mikro-orm/postgresql';
import { typedQueries } from '../../database/typed-queries.js';
import { Problem } from '../../problems/problem.js';
import type { User } from './user.entity.js';

export class UserRepository extends EntityRepository<User> {
  /**
   * The user for a change, locked against other changes. The lock is not FOR UPDATE, since a long import of this user holds a key share lock on the row.
   * @throws Problem `not_found`
   */
  async getLocked(id: number): Promise<User> {
    await typedQueries(this.em).selectFrom('users').select('id').where('id', '=', id).forNoKeyUpdate().execute();
    return this.findOneOrFail({ id }, { failHandler: () => userNotFound(id) });
  }
}

export const userNotFound = (id: number): Problem => new Problem('not_found', `There is no user ${id}.`);

/**
 * SQL that adds users under ids that were reserved before, without any role.
 * @param rows SQL that selects id, e-mail, password hash, whether the user is active, and name
 */
export const insertKnownUsers = (rows: string): string =>
  `insert into users (id, email, password_hash, is_active, name) overriding system value ${rows}`;

/**
 * SQL that gives roles to users.
 * @param granted SQL that selects user and key of the role
 */
export const insertKnownUserRoles = (granted: string): string =>
  `insert into user_roles (user_id, role_key) ${granted} on conflict do nothing`;
