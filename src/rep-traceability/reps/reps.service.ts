import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { Database, type Transaction } from '../../database/database.js';
import { retryOnUniqueViolation } from '../../database/retry-on-unique-violation.js';
import type { Precondition } from '../../http/concurrency.js';
import type { Page } from '../../http/paging.js';
import { fieldProblem } from '../../problems/problem.js';
import { Rep } from './rep.entity.js';
import { RepQueries } from './rep.queries.js';
import type { NewRep, RepChange, RepListQuery, RepView } from './rep.schema.js';

/** Sales reps. A rep who leaves is set inactive, since shipments and orders still name the rep. */
@Injectable()
export class RepsService {
  constructor(
    private readonly database: Database,
    private readonly reps: RepQueries,
  ) {}

  list(query: RepListQuery): Promise<Page<RepView>> {
    return this.reps.list(query);
  }

  /** @throws Problem `not_found` */
  get(id: number): Promise<RepView> {
    return this.reps.get(id);
  }

  /** @throws Problem `rep_exists` when a rep has this name in any letter case */
  async create(input: NewRep): Promise<RepView> {
    const id = await retryOnUniqueViolation(() =>
      this.database.transaction(null, async (tx) => {
        await refuseTakenName(tx, input.name);
        const rep = tx.em.create(Rep, { name: input.name });
        rep.change(input);
        await tx.em.flush();
        return rep.id;
      }),
    );
    return this.reps.get(id);
  }

  /**
   * @param precondition the ETag that the client read
   * @throws Problem `not_found`, `if_match_required`, `stale_etag`, `rep_exists`
   */
  async change(id: number, { reason, ...change }: RepChange, precondition: Precondition): Promise<RepView> {
    await retryOnUniqueViolation(() =>
      this.database.transaction(reason?.trim() || null, async (tx) => {
        const rep = await tx.em.getRepository(Rep).getLocked(id);
        precondition.require(rep.version);
        if (change.name !== undefined) await refuseTakenName(tx, change.name, id);
        rep.change(change);
      }),
    );
    return this.reps.get(id);
  }
}

/**
 * Imports find a rep by name, so names are unique in any letter case.
 * @throws Problem `rep_exists`
 */
async function refuseTakenName(tx: Transaction, name: string, except = 0): Promise<void> {
  const holder = await tx.kysely
    .selectFrom('reps')
    .select('id')
    .where(sql`lower(name)`, '=', sql`lower(${name})`)
    .where('id', '<>', except)
    .executeTakeFirst();
  if (holder) throw fieldProblem('rep_exists', 'name', `There is a rep named ${name}.`, { id: holder.id });
}
