import type { EntityManager } from '@mikro-orm/postgresql';
import { CHANGE_NUMBERS, type ChangeNumbers } from '../database/change-numbers.js';

/** So far behind the largest stored number do numbers go on: clients may have read changes that the backup did not have. */
const GAP = 1_000_000_000;

/**
 * After a restore into another cluster, lets change numbers go on behind all that are stored (docs/adr/0022-feeds-by-transaction.md).
 * @param em its role owns the function `change_base`
 */
export async function raiseChangeNumbers(em: EntityManager, log: (line: string) => void): Promise<void> {
  const [{ largest, next }] = await em.execute<[ChangeNumbers]>(CHANGE_NUMBERS);
  if (largest < next) return;
  const [{ base }] = await em.execute<[{ base: number }]>(`select change_base() as base`);
  const raised = base + (largest - next) + GAP;
  await em.execute(`create or replace function change_base() returns bigint language sql stable as $$ select ${raised}::bigint $$`);
  log(
    `Change numbers were up to ${largest} although the next would be ${next}: this database was restored. They go on after ${largest + GAP}.`,
  );
}
