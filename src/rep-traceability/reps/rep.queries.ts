import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { containing, filled, given, utc } from '../../database/typed-queries.js';
import { type Page, readPage } from '../../http/paging.js';
import { repNotFound } from './rep.repository.js';
import type { RepListQuery, RepView } from './rep.schema.js';

@Injectable()
export class RepQueries {
  constructor(private readonly database: Database) {}

  list({ q, isActive, ...page }: RepListQuery): Promise<Page<RepView>> {
    const found = this.reps().where((rep) =>
      rep.and([rep.and(filled({ isActive })), given(containing(q), (part) => rep('name', 'ilike', part))]),
    );
    return readPage(found, page);
  }

  /** @throws Problem `not_found` */
  get(id: number): Promise<RepView> {
    return this.reps()
      .where('id', '=', id)
      .executeTakeFirstOrThrow(() => repNotFound(id));
  }

  private reps() {
    return this.database.kysely
      .selectFrom('reps')
      .select(['id', 'name', 'email', 'phone', 'territory', 'isActive', 'version'])
      .select((rep) => [utc(rep.ref('createdAt')).as('createdAt'), utc(rep.ref('updatedAt')).as('updatedAt')]);
  }
}
