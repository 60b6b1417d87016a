import { Injectable } from '@nestjs/common';
import { Conditions, containing } from '../../database/conditions.js';
import { Database } from '../../database/database.js';
import { DEFAULT_LIMIT, decodeCursor, idOnly, type Page, toPage } from '../../http/paging.js';
import { Problem } from '../../problems/problem.js';
import type { RepListQuery, RepView } from './rep.schema.js';

const REP = `json_build_object('id', r.id, 'name', r.name, 'email', r.email, 'phone', r.phone, 'territory', r.territory, 'isActive', r.is_active,
  'version', r.version, 'createdAt', iso_utc(r.created_at), 'updatedAt', iso_utc(r.updated_at)) as rep`;

@Injectable()
export class RepRepository {
  constructor(private readonly database: Database) {}

  async list({ q, isActive, limit = DEFAULT_LIMIT, cursor }: RepListQuery): Promise<Page<RepView>> {
    const after = decodeCursor(cursor, idOnly);
    const conditions = new Conditions()
      .and('r.is_active = $::boolean', isActive)
      .and('r.name ilike $', q === undefined ? undefined : containing(q))
      .and('r.id < $', after?.[0]);
    const rows = await this.database.rows<{ rep: RepView }>(
      `select ${REP} from reps r ${conditions.where} order by r.id desc limit ${conditions.parameter(limit + 1)}`,
      conditions.parameters,
    );
    return toPage(
      rows.map((row) => row.rep),
      limit,
      ({ id }) => [id],
    );
  }

  async get(id: number): Promise<RepView> {
    const row = await this.database.row<{ rep: RepView }>(`select ${REP} from reps r where r.id = $1`, [id]);
    if (!row) throw new Problem('not_found', `There is no rep ${id}.`);
    return row.rep;
  }
}
