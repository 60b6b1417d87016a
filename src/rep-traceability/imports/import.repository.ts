import { EntityRepository } from '@mikro-orm/postgresql';
import type { Statements } from '../../database/database.js';
import { Problem } from '../../problems/problem.js';
import type { Import } from './import.entity.js';
import type { ImportStep } from './lifecycle.js';

/**
 * Imports for a change, which `save` of `lifecycle.ts` then writes. They are loaded in the transaction that the kind works in, which may be one on
 * a bare connection, so the ORM does not watch them.
 */
export class ImportRepository extends EntityRepository<Import> {
  /**
   * An import whose status nobody else can change until the transaction ends. The lock leaves foreign keys alone, so that it need not wait for a validation that
   * writes rows.
   * @throws Problem `not_found`
   */
  async getLocked(tx: Statements, id: number): Promise<Import> {
    const found = await this.load(tx, 'select * from imports where id = $1 for no key update', id);
    if (!found) throw new Problem('not_found', `There is no import ${id}.`);
    return found;
  }

  /** The import as it stands, not held. */
  findIn(tx: Statements, id: number): Promise<Import | null> {
    return this.load(tx, 'select * from imports where id = $1', id);
  }

  /**
   * Waits until no other worker is at this step; the second of two workers on one import then finds the work done. Commits run one after the
   * other, so that two imports of the same orders never race. Reads and single writes go on meanwhile.
   * @returns the import, not locked, so that a cancel need not wait; null where there is nothing to do
   */
  async claim(tx: Statements, id: number, step: ImportStep): Promise<Import | null> {
    if (step === 'validate') await tx.rows(`select pg_advisory_xact_lock(hashtext('import'), $1::int)`, [id]);
    else await tx.rows(`select pg_advisory_xact_lock(hashtext('import commit'))`);
    const claimed = await this.findIn(tx, id);
    return claimed?.isAt(step) ? claimed : null;
  }

  /** Whether the import was cancelled. While its validation runs, nothing else makes it fail. */
  async isCancelled(id: number): Promise<boolean> {
    return (await this.em.fork().count(this.entityName, { id, status: 'failed' })) > 0;
  }

  /** Imports that a process left unfinished. Their jobs still exist unless the process died between two transactions. */
  async findUnfinished(): Promise<{ id: number; step: ImportStep }[]> {
    const unfinished = await this.em.fork().find(this.entityName, { status: ['received', 'validating', 'committing'] });
    return unfinished.map(({ id, status }) => ({ id, step: status === 'committing' ? 'commit' : 'validate' }));
  }

  /**
   * How many imports of a user are neither committed nor failed. Until the transaction ends, no other request counts those of the same user, so that
   * requests at the same time cannot all find room.
   */
  async countUnfinishedOf(tx: Statements, userId: number): Promise<number> {
    await tx.rows(`select pg_advisory_xact_lock(hashtext('imports of'), $1::int)`, [userId]);
    const [counted] = (await tx.rows(
      `select count(*)::int as unfinished from imports where created_by_user_id = $1 and status in ('received', 'validating', 'validated', 'committing')`,
      [userId],
    )) as [{ unfinished: number }];
    return counted.unfinished;
  }

  private async load(tx: Statements, sql: string, id: number): Promise<Import | null> {
    const [row] = await tx.rows(sql, [id]);
    return row ? this.em.fork().map(this.entityName, row) : null;
  }
}
