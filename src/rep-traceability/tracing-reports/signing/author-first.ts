import type { SignatureView } from '../../../audit/signatures/signature.schema.js';
import type { Turn } from '../../../audit/signatures/signed-subjects.js';
import { fieldProblem } from '../../../problems/problem.js';
import type { AuthorSignature } from '../tracing-report.schema.js';

/** Who generated a report. */
export interface Author {
  /** Null for a report of the earlier system. */
  id: number | null;
  /** What others call them; null if they can no longer sign, since their account is not active. */
  name: string | null;
}

const signatureOf = ({ id }: Author, signatures: readonly SignatureView[]): SignatureView | undefined =>
  signatures.find(({ meaning, userId }) => meaning === 'authored' && userId === id);

/** Whether others may review and approve a report: once its author signed it, or where no author can. Pure. */
export function authorSignatureOf(author: Author, signatures: readonly SignatureView[]): AuthorSignature {
  const signed = signatureOf(author, signatures);
  if (signed?.valid) return 'signed';
  if (author.name === null) return 'not_needed';
  return signed ? 'invalid' : 'missing';
}

/**
 * The permitted sequence (21 CFR 11.10(f)): who generated a report signs it as its author, then others review and approve it. Pure.
 * @param signatures those that the report has, each checked
 * @throws Problem `not_the_author`, `author_cannot_approve`, `author_signature_missing`
 */
export function requireTurn({ subjectId, meaning, userId }: Turn, author: Author, signatures: readonly SignatureView[]): void {
  const isAuthor = author.id === userId;
  if (meaning === 'authored') {
    if (isAuthor) return;
    throw fieldProblem('not_the_author', 'meaning', `You did not generate report ${subjectId}: sign it as reviewed or approved.`);
  }
  if (isAuthor)
    throw fieldProblem(
      'author_cannot_approve',
      'meaning',
      `You generated report ${subjectId}: another person reviews and approves it. You sign as authored.`,
    );
  const standing = authorSignatureOf(author, signatures);
  if (standing === 'missing')
    throw fieldProblem(
      'author_signature_missing',
      'meaning',
      `${author.name} generated report ${subjectId} and signs it first, as \`authored\`. Nothing was signed.`,
    );
  if (standing === 'invalid') {
    const why = signatureOf(author, signatures)?.invalidBecause.map(({ detail }) => detail);
    throw fieldProblem(
      'author_signature_missing',
      'meaning',
      `The signature of ${author.name}, who generated report ${subjectId}, does not hold: ${why?.join(' ')} Generate the report anew and sign that one. Nothing was signed.`,
    );
  }
}
