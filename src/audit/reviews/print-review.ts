import type { Cells } from '../../csv/csv-file.js';
import type { PrintFonts } from '../../pdf/write/print-fonts.js';
import { ReportPages } from '../../pdf/write/report-pages.js';
import { printSignatures } from '../signatures/print-signatures.js';
import type { ReviewedChange, ReviewView } from './audit-review.schema.js';

/** Rows on paper, at most: the CSV has all of them. */
const MOST_PRINTED = 2_000;

export const REVIEW_HEADER = [
  'Event',
  'When (UTC)',
  'Kind',
  'Who',
  'Action',
  'Record',
  'Id',
  'Before',
  'After',
  'Reason',
  'Request',
] as const;

const jsonOf = (values: object | null): string | null => (values ? JSON.stringify(values) : null);

export const reviewLine = (change: ReviewedChange): Cells => [
  ...[change.id, change.occurredAt, change.kind, change.actor.label, change.action, change.entityType, change.entityId],
  ...[jsonOf(change.oldValues), jsonOf(change.newValues), change.reason, change.requestId],
];

/** The first lines of a copy: the review itself, and who signed it. */
export const headLines = ({ id, reviewedAt, conclusion, signatures, madeByRelease }: ReviewView): Cells[] => [
  [null, reviewedAt, 'review', null, null, 'audit_review', id, null, null, conclusion, null],
  ...signatures.map(
    ({ signedAt, printedName, meaning, valid }): Cells => [
      ...[null, signedAt, 'signature', printedName, meaning, 'audit_review', id, null, valid ? 'holds' : 'does not hold', null, null],
    ],
  ),
  ...(madeByRelease > 0
    ? [[null, reviewedAt, 'made by the release', 'release', 'insert', 'role_permission', null, null, madeByRelease, null, null]]
    : []),
];

/** A review as pages to print: the period, its figures, who signed it, and its manual changes. */
export async function printReview(fonts: PrintFonts, review: ReviewView, changes: AsyncIterable<ReviewedChange[]>): Promise<Buffer> {
  const pages = await ReportPages.begin(fonts, 'Audit trail review');
  await pages.fact('Review', review.id);
  await pages.fact('Period', `${review.firstOccurredAt} to ${review.lastOccurredAt}, up to event ${review.lastEventId}`);
  await pages.fact('Reviewed at', review.reviewedAt);
  await pages.fact('Events', review.events);
  const { by_hand, access, deletion, void: voided, change } = review.manualChanges;
  await pages.fact('Statements run in the database', by_hand);
  await pages.fact('Changes of access', access);
  await pages.fact('Deletions', deletion);
  await pages.fact('Voided records', voided);
  await pages.fact('Other changes', change);
  await pages.fact('Permissions of roles, made by the release', review.madeByRelease);
  await pages.fact('Conclusion', review.conclusion);
  await printSignatures(pages, review.signatures);
  await pages.heading('Manual changes');
  const rows: string[][] = [];
  for await (const batch of changes) {
    for (const { id, occurredAt, actor, action, entityType, entityId, reason } of batch)
      rows.push([String(id), occurredAt, actor.label, `${action} of ${entityType} ${entityId}`, reason ?? '']);
    if (rows.length >= MOST_PRINTED) break;
  }
  if (rows.length >= MOST_PRINTED) await pages.note(`The first ${MOST_PRINTED} of them. The copy as CSV has all.`);
  await pages.table({ Event: 0.1, 'When (UTC)': 0.2, Who: 0.22, What: 0.24, Reason: 0.24 }, rows.slice(0, MOST_PRINTED));
  return pages.end(`Audit trail review ${review.id}`);
}
