import type { Parameter } from '../../database/database.js';

/** A running transaction, of the ORM or on a bare connection. */
interface Statements {
  rows: (sql: string, parameters?: Parameter[]) => Promise<unknown[]>;
}

interface ImportProblem {
  code: string;
  detail: string;
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

/** A file that cannot be imported; its validation has ended. */
export async function failValidation(tx: Statements, id: number, { code, detail }: ImportProblem): Promise<void> {
  await tx.rows(`update imports set status = 'failed', problem = $2::jsonb where id = $1 and status in ('received', 'validating')`, [
    id,
    JSON.stringify({ code, detail }),
  ]);
}

/**
 * Ends a step whose attempts are used up, after whoever may still be at it: nothing of it was written, and it can be asked for again.
 * @param reason why, as one sentence
 */
export async function deadLetter(tx: Statements, id: number, step: 'validate' | 'commit', reason: string): Promise<void> {
  const code = 'import_interrupted';
  if (step === 'commit') {
    await claimCommit(tx, id);
    await returnToPreview(tx, id, {
      code,
      detail: `The commit did not succeed after several attempts: ${reason} Nothing was written: commit it again.`,
    });
  } else {
    await claimValidation(tx, id);
    const detail = `The validation did not succeed after several attempts: ${reason} The file is kept: have it validated again by a retry.`;
    await failValidation(tx, id, { code, detail });
  }
}

/** A commit that cannot be made leaves the import at its preview, with the reason: it may be asked for again. */
export async function returnToPreview(tx: Statements, id: number, problem: ImportProblem): Promise<void> {
  await tx.rows(
    `update imports set status = 'validated', allow_partial = null, problem = $2::jsonb where id = $1 and status = 'committing'`,
    [id, JSON.stringify(problem)],
  );
}
