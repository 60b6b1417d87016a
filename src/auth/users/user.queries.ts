import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { Database } from '../../database/database.js';
import { containing, filled, given, utc } from '../../database/typed-queries.js';
import { type Page, readPage } from '../../http/paging.js';
import { ROLE_KEYS } from '../principal.queries.js';
import { userNotFound } from './user.repository.js';
import type { RoleListView, UserListQuery, UserView } from './user.schema.js';

const PERMISSIONS = sql<string[]>`(
  select coalesce(json_agg(p.permission_key order by p.permission_key), '[]') from role_permissions p where p.role_key = roles.key)`;

const DEMANDS = sql<boolean>`exists (select from second_factor_roles s where s.role_key = roles.key)`;

@Injectable()
export class UserQueries {
  constructor(private readonly database: Database) {}

  /**
   * Newest first, including deactivated users.
   * @throws Problem `invalid_cursor`
   */
  list({ q, role, isActive, ...page }: UserListQuery): Promise<Page<UserView>> {
    const found = this.users().where((user) =>
      user.and([
        user.and(filled({ 'u.isActive': isActive })),
        given(role, (key) => user('u.id', 'in', user.selectFrom('userRoles').select('userId').where('roleKey', '=', key))),
        given(containing(q), (part) => user.or([user('u.email', 'ilike', part), user('u.name', 'ilike', part)])),
      ]),
    );
    return readPage(found, page, 'u.id');
  }

  /** @throws Problem `not_found` */
  get(id: number): Promise<UserView> {
    return this.users()
      .where('u.id', '=', id)
      .executeTakeFirstOrThrow(() => userNotFound(id));
  }

  async roles(): Promise<RoleListView> {
    const roles = this.database.kysely
      .selectFrom('roles')
      .select(['key', 'name', 'description', PERMISSIONS.as('permissions'), DEMANDS.as('secondFactorRequired')]);
    return { data: await roles.orderBy('key').execute(), nextCursor: null };
  }

  private users() {
    return this.database.kysely
      .selectFrom('users as u')
      .select(['u.id', 'u.email', 'u.name', 'u.isActive', 'u.version'])
      .select((user) => [
        sql<string[]>`${sql.raw(ROLE_KEYS)}`.as('roles'),
        user('u.passwordHash', 'is not', null).$castTo<boolean>().as('hasPassword'),
        sql<boolean>`exists (select from second_factors f where f.user_id = u.id and f.confirmed_at is not null)`.as('hasSecondFactor'),
        utc(user.ref('u.createdAt')).as('createdAt'),
        utc(user.ref('u.updatedAt')).as('updatedAt'),
      ]);
  }
}
