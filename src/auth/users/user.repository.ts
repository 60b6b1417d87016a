import { Injectable } from '@nestjs/common';
import { Conditions, containing } from '../../database/conditions.js';
import { Database } from '../../database/database.js';
import { DEFAULT_LIMIT, decodeCursor, idOnly, type Page, toPage } from '../../http/paging.js';
import { Problem } from '../../problems/problem.js';
import { ROLE_KEYS } from '../principals.repository.js';
import type { RoleListView, UserListQuery, UserView } from './user.schema.js';

const USER = `json_build_object('id', u.id, 'email', u.email, 'name', u.name, 'roles', ${ROLE_KEYS}, 'isActive', u.is_active,
  'hasPassword', u.password_hash is not null, 'version', u.version, 'createdAt', iso_utc(u.created_at), 'updatedAt', iso_utc(u.updated_at)) as user`;

const ROLE = `json_build_object('key', r.key, 'name', r.name, 'description', r.description, 'permissions',
  (select coalesce(json_agg(p.permission_key order by p.permission_key), '[]') from role_permissions p where p.role_key = r.key)) as role`;

@Injectable()
export class UserRepository {
  constructor(private readonly database: Database) {}

  async list({ q, role, isActive, limit = DEFAULT_LIMIT, cursor }: UserListQuery): Promise<Page<UserView>> {
    const after = decodeCursor(cursor, idOnly);
    const conditions = new Conditions()
      .and('u.is_active = $::boolean', isActive)
      .and('exists (select from user_roles r where r.user_id = u.id and r.role_key = $)', role)
      .and(`concat_ws(e'\\n', u.email, u.name) ilike $`, q === undefined ? undefined : containing(q))
      .and('u.id < $', after?.[0]);
    const rows = await this.database.rows<{ user: UserView }>(
      `select ${USER} from users u ${conditions.where} order by u.id desc limit ${conditions.parameter(limit + 1)}`,
      conditions.parameters,
    );
    return toPage(
      rows.map((row) => row.user),
      limit,
      ({ id }) => [id],
    );
  }

  async get(id: number): Promise<UserView> {
    const row = await this.database.row<{ user: UserView }>(`select ${USER} from users u where u.id = $1`, [id]);
    if (!row) throw new Problem('not_found', `There is no user ${id}.`);
    return row.user;
  }

  async roles(): Promise<RoleListView> {
    const rows = await this.database.rows<{ role: RoleListView['data'][number] }>(`select ${ROLE} from roles r order by r.key`);
    return { data: rows.map(({ role }) => role), nextCursor: null };
  }
}
