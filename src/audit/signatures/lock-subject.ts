import type { Transaction } from '../../database/database.js';
import type { SubjectType } from './signature.schema.js';

/** The class of advisory locks for subjects that are being signed. */
const SUBJECT_LOCKS = 1_936_287_598;

/** Signatures of one record are made one after another, so that each covers the one before it. */
export async function lockSubject(tx: Transaction, type: SubjectType, id: number): Promise<void> {
  await tx.rows('select pg_advisory_xact_lock($1, hashtext($2))', [SUBJECT_LOCKS, `${type} ${id}`]);
}
