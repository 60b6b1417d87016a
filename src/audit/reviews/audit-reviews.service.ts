import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { sql } from 'kysely';
import type { ProvenUser } from '../../auth/identity-proof/identity-proof.service.js';
import { Database, type Transaction } from '../../database/database.js';
import { fieldProblem, Problem } from '../../problems/problem.js';
import { SignaturesService } from '../signatures/signatures.service.js';
import { AuditReviewQueries, type PeriodEnd } from './audit-review.queries.js';
import type { NewReview, ReviewView } from './audit-review.schema.js';

/** The advisory lock of the one who closes a period. */
const REVIEW_LOCK = 1_634_886_249;

/** Closes periods of the audit trail with a signed review. */
@Injectable()
export class AuditReviewsService {
  constructor(
    private readonly database: Database,
    private readonly reviews: AuditReviewQueries,
    private readonly signatures: SignaturesService,
  ) {}

  /**
   * @throws Problem `as_of_in_future`, `event_not_pending`, `nothing_to_review`, and those of `SignaturesService.prove`
   */
  async close(request: Request, { upTo = null, lastEventId = null, conclusion, signature }: NewReview): Promise<ReviewView> {
    if (upTo && Date.parse(upTo) > Date.now())
      throw fieldProblem('as_of_in_future', 'upTo', `${upTo} is still to come: what happens until then cannot be reviewed yet.`);
    await this.requirePeriod({ upTo, lastEventId });
    const signer = await this.signatures.prove(request, signature, 'signature/');
    const id = await this.database.transaction(conclusion, (tx) => this.write(tx, { upTo, lastEventId, conclusion }, signer));
    return this.reviews.get(id);
  }

  /**
   * Closes a period within a transaction, after those that are being closed.
   * @returns the id of the review
   * @throws Problem `event_not_pending`, `nothing_to_review`
   */
  async write(tx: Transaction, { conclusion, ...asked }: PeriodEnd & { conclusion: string }, signer: ProvenUser): Promise<number> {
    await tx.rows('select pg_advisory_xact_lock($1)', [REVIEW_LOCK]);
    const from = await this.reviews.lastPlace(tx);
    const end = await this.reviews.end(from, asked, tx);
    if (!end) throw nothingToReview();
    const { events, firstOccurredAt, lastOccurredAt, manualChanges, madeByRelease } = await this.reviews.count({ from, upTo: end }, tx);
    const places = { fromChange: from.change, fromEvent: from.event, upToChange: end.change, upToEvent: end.event };
    const { id } = await tx.kysely
      .insertInto('auditReviews')
      .values({
        ...places,
        ...{ firstOccurredAt, lastOccurredAt, events, conclusion },
        changes: JSON.stringify({ ...manualChanges, release: madeByRelease }),
        reviewedAt: sql<string>`clock_timestamp()`,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await this.signatures.write(tx, { subjectType: 'audit_review', subjectId: id, meaning: 'reviewed' }, signer);
    return id;
  }

  private async requirePeriod(asked: PeriodEnd): Promise<void> {
    if (!(await this.reviews.end(await this.reviews.lastPlace(), asked))) throw nothingToReview();
  }
}

const nothingToReview = () => new Problem('nothing_to_review', 'No event waits for a review in this period.');
