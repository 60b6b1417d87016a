import { z } from 'zod';
import { filledText } from '../../database/text.js';
import { id, instant } from '../../http/fields.js';
import { reportFormat } from '../../http/file-format.js';
import { pageOf, pageQuery } from '../../http/paging.js';
import { recordId, shownInstant, shownNumber, shownText } from '../../openapi/shown-fields.js';
import { auditEvent } from '../audit-event.schema.js';
import { signature, signatureProof } from '../signatures/signature.schema.js';
import { MANUAL_CHANGES } from './review.sql.js';

const manualChange = z.enum(MANUAL_CHANGES).meta({
  id: 'ManualChangeKind',
  description:
    '`by_hand`: a statement that somebody ran in the database; `access`: users, roles, permissions, second factors, tokens, failed signings; `deletion`; `void`; `change`: any other update that no import made',
});

const manualChanges = z
  .object({
    by_hand: shownNumber('statements that somebody ran in the database', 0),
    access: shownNumber('changes of users, roles, permissions, second factors and tokens, and failed signings', 2),
    deletion: shownNumber('deletions', 0),
    void: shownNumber('voided records', 1),
    change: shownNumber('other updates that no import made', 4),
  })
  .meta({ id: 'ManualChanges', description: 'how many manual changes of each kind; routine inserts and imports are not among them' });
export type ManualChanges = z.infer<typeof manualChanges>;

const period = {
  events: shownNumber('events of the period, routine ones included', 120),
  manualChanges,
  madeByRelease: shownNumber(
    'permissions that the release gave to the roles that it makes, the same in every installation: counted here and not listed among the manual changes',
    108,
  ),
  firstOccurredAt: shownInstant('when the earliest of its events happened'),
  lastOccurredAt: shownInstant('when the latest of its events happened'),
  lastEventId: shownNumber('the last event of the period, in the order in which transactions wrote them', 120),
};

export const newReview = z
  .strictObject({
    upTo: instant.nullish().meta({ description: 'the period ends before the first event that is later; now when left out' }),
    lastEventId: id.nullish().meta({
      description: '`lastEventId` of `GET /audit-reviews/pending`: the period ends with this event, so that you sign what you looked at',
    }),
    conclusion: filledText(4_000).meta({ description: 'what the review found, in your words' }),
    signature: signatureProof,
  })
  .refine(({ upTo, lastEventId }) => !(upTo && lastEventId), { path: ['upTo'], message: 'must be left out where lastEventId is given' })
  .meta({
    id: 'NewAuditReview',
    description: 'the end of the period, what was found, and your electronic signature',
    examples: [{ conclusion: 'Every manual change has a reason that fits.', signature: { password: 'the password that you have' } }],
  });
export type NewReview = z.infer<typeof newReview>;

export const auditReview = z
  .object({
    id: recordId,
    ...period,
    conclusion: shownText('what the review found', 'Every manual change has a reason that fits.'),
    reviewedAt: shownInstant('when the period was closed'),
    signatures: z.array(signature).meta({ description: 'its electronic signature, checked' }),
  })
  .meta({ id: 'AuditReview', description: 'a review of the audit trail: a period that follows the one before, closed by a signature' });
export type ReviewView = z.infer<typeof auditReview>;

export const reviewListQuery = z.strictObject(pageQuery);
export type ReviewListQuery = z.infer<typeof reviewListQuery>;
export const reviewPage = pageOf('AuditReviewPage', auditReview);

export const pendingReview = z
  .object({
    since: shownInstant('when the last review was made; null if there is none').nullable(),
    events: period.events,
    manualChanges,
    madeByRelease: period.madeByRelease,
    firstOccurredAt: period.firstOccurredAt.nullable(),
    lastOccurredAt: period.lastOccurredAt.nullable(),
    lastEventId: period.lastEventId.nullable().meta({ description: 'send it with the review; null if there is nothing to review' }),
  })
  .meta({ id: 'PendingAuditReview', description: 'what no review covers yet' });
export type PendingReview = z.infer<typeof pendingReview>;

export const reviewedChange = z
  .object({ ...auditEvent.shape, kind: manualChange })
  .meta({ id: 'ReviewedChange', description: 'a manual change: who, what, when and why' });
export type ReviewedChange = z.infer<typeof reviewedChange>;
export const reviewedChangePage = pageOf('ReviewedChangePage', reviewedChange);

export const reviewQuery = z.strictObject({
  format: reportFormat.optional().meta({ description: 'as JSON when left out; `csv` and `pdf` hold the manual changes too' }),
});
export type ReviewQuery = z.infer<typeof reviewQuery>;
