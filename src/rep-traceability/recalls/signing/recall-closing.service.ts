import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { SignatureQueries } from '../../../audit/signatures/signature.queries.js';
import type { SignatureProof, SignatureView } from '../../../audit/signatures/signature.schema.js';
import { SignaturesService } from '../../../audit/signatures/signatures.service.js';
import type { ProvenUser } from '../../../auth/identity-proof/identity-proof.service.js';
import { Database, type Transaction } from '../../../database/database.js';
import { requireReason } from '../../../http/concurrency.js';
import { Problem } from '../../../problems/problem.js';
import { Recall } from '../recall.entity.js';
import { RecallQueries } from '../recall.queries.js';
import type { Closing, ClosureSignature } from '../recall.schema.js';
import { lockLotsOf } from '../scope/freeze-scope.js';
import { SignedRecall } from './signed-recall.js';

const SUBJECT = 'recall';

/** Closes recalls, and signs their closure (design section 8). */
@Injectable()
export class RecallClosingService {
  constructor(
    private readonly database: Database,
    private readonly recalls: RecallQueries,
    private readonly signatures: SignaturesService,
    private readonly signed: SignatureQueries,
    private readonly content: SignedRecall,
  ) {}

  /**
   * Ends the recall, signed in the same transaction where a signer is given. Its lots stay recalled until somebody releases them; links to answer by end.
   * @throws Problem `reason_required`, `not_found`, `recall_closed`
   */
  async close(id: number, { reason }: Closing, signer: ProvenUser | null = null): Promise<void> {
    const why = requireReason(reason);
    await this.database.transaction(why, async (tx) => {
      const recall = await tx.em.getRepository(Recall).getOpen(id);
      await tx.rows(
        `update recall_reply_links set revoked_at = now() where revoked_at is null
         and recall_consignee_id in (select c.id from recall_consignees c where c.recall_id = $1)`,
        [id],
      );
      recall.close(why, await afterAllEntries(tx, id));
      if (!signer) return;
      await this.signatures.write(tx, { subjectType: SUBJECT, subjectId: id, meaning: 'approved' }, signer);
    });
  }

  /** What a recall shows of the signatures of its closure. */
  async signatureFields(
    id: number,
  ): Promise<{ contentSha256: string | null; signatures: SignatureView[]; closureSignature: ClosureSignature }> {
    const { kind, closedAt } = await this.recalls.head(id);
    const signatures = await this.signed.of(SUBJECT, id);
    const contentSha256 = closedAt ? await this.content.contentSha256(id) : null;
    return { contentSha256, signatures, closureSignature: standing(kind === 'drill', closedAt !== null, signatures) };
  }

  /**
   * Proves who closes a recall, before the transaction of the closing.
   * @throws Problem `not_found`, `recall_closed`, `token_cannot_sign`, and those of `SignaturesService.prove`
   */
  async signerOf(id: number, request: Request, proof: SignatureProof): Promise<ProvenUser> {
    if (request.byApiToken)
      throw new Problem('token_cannot_sign', 'An API token signs nothing: log in to close it with your signature, or close it without.');
    const { closedAt, closeReason } = await this.recalls.head(id);
    if (closedAt) throw new Problem('recall_closed', `Recall ${id} is closed: ${closeReason}`, { members: { id } });
    return this.signatures.prove(request, proof, 'signature/');
  }
}

/** The instant of the closing, after all that was entered before: its totals never change again. */
async function afterAllEntries(tx: Transaction, id: number): Promise<Date> {
  await lockLotsOf(tx, id);
  const now = await tx.row<{ at: string }>('select clock_timestamp() as at');
  return new Date(now?.at ?? Number.NaN);
}

function standing(isDrill: boolean, isClosed: boolean, signatures: readonly SignatureView[]): ClosureSignature {
  if (!isClosed) return 'not_closed';
  const approvals = signatures.filter(({ meaning }) => meaning === 'approved');
  if (approvals.some(({ valid }) => valid)) return 'signed';
  if (approvals.length > 0) return 'invalid';
  return isDrill ? 'not_needed' : 'missing';
}
