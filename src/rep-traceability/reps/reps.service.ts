import { LockMode } from '@mikro-orm/core';
import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '../../database/database.js';
import { retryOnUniqueViolation } from '../../database/retry-on-unique-violation.js';
import type { Precondition } from '../../http/concurrency.js';
import type { Page } from '../../http/paging.js';
import { fieldProblem, Problem } from '../../problems/problem.js';
import { Rep } from './rep.entity.js';
import { RepRepository } from './rep.repository.js';
import type { NewRep, RepChange, RepListQuery, RepView } from './rep.schema.js';

/** Sales reps. One who leaves is made inactive: shipments and orders keep naming them. */
@Injectable()
export class RepsService {
  constructor(
    private readonly database: Database,
    private readonly reps: RepRepository,
  ) {}

  list(query: RepListQuery): Promise<Page<RepView>> {
    return this.reps.list(query);
  }

  get(id: number): Promise<RepView> {
    return this.reps.get(id);
  }

  async create(input: NewRep): Promise<RepView> {
    const id = await retryOnUniqueViolation(() =>
      this.database.transaction(null, async (tx) => {
        await refuseTakenName(tx, input.name);
        const rep = tx.em.create(Rep, { ...input, ...emptyAsNone(input), isActive: input.isActive ?? true });
        await tx.em.flush();
        return rep.id;
      }),
    );
    return this.reps.get(id);
  }

  async change(id: number, { reason, ...change }: RepChange, precondition: Precondition): Promise<RepView> {
    await retryOnUniqueViolation(() =>
      this.database.transaction(reason?.trim() || null, async (tx) => {
        const rep = await tx.em.findOne(Rep, id, { lockMode: LockMode.PESSIMISTIC_WRITE });
        if (!rep) throw new Problem('not_found', `There is no rep ${id}.`);
        precondition.require(rep.version);
        if (change.name !== undefined) await refuseTakenName(tx, change.name, id);
        tx.em.assign(rep, { ...change, ...emptyAsNone(change) });
      }),
    );
    return this.reps.get(id);
  }
}

type Contact = Pick<RepChange, 'email' | 'phone' | 'territory'>;

/** What was given of the optional texts, an empty one being none. */
const emptyAsNone = ({ email, phone, territory }: Contact) => ({
  ...(email !== undefined && { email: email || null }),
  ...(phone !== undefined && { phone: phone || null }),
  ...(territory !== undefined && { territory: territory || null }),
});

/** Imports find a rep by name, so a name is one rep whatever its letter case. */
async function refuseTakenName(tx: Transaction, name: string, except = 0): Promise<void> {
  const holder = await tx.row<{ id: string }>(`select id from reps where lower(name) = lower($1) and id <> $2`, [name, except]);
  if (holder) throw fieldProblem('rep_exists', 'name', `There is a rep named ${name}.`, { id: Number(holder.id) });
}
