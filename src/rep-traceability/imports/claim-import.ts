import type { Parameter } from '../../database/database.js';

/** A running transaction, of the ORM or on a bare connection. */
interface Statements {
  rows: (sql: string, parameters?: Parameter[]) => Promise<unknown[]>;
}

/** Of two workers on one import the second finds the work done. */
export async function claimValidation(tx: Statements, id: number): Promise<boolean> {
  await tx.rows(`select pg_advisory_xact_lock(hashtext('import'), $1::int)`, [id]);
  return (await tx.rows(`select 1 from imports where id = $1 and status = 'validating'`, [id])).length === 1;
}

/** Commits go one after the other, so that two imports of the same orders never race; reading and single writes go on meanwhile. */
export async function claimCommit(tx: Statements, id: number): Promise<boolean> {
  await tx.rows(`select pg_advisory_xact_lock(hashtext('import commit'))`);
  return (await tx.rows(`select 1 from imports where id = $1 and status = 'committing'`, [id])).length === 1;
}

/** A commit that cannot be made leaves the import at its preview, with the reason: it may be asked for again. */
export async function sendBack(tx: Statements, id: number, problem: { code: string; detail: string }): Promise<void> {
  await tx.rows(
    `update imports set status = 'validated', allow_partial = null, problem = $2::jsonb where id = $1 and status = 'committing'`,
    [id, JSON.stringify(problem)],
  );
}
