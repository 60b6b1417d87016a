import { Button } from '@mantine/core';
import { useParams } from 'react-router';
import { api } from '../../api/api.js';
import { Figures } from '../../parts/figures.js';
import { instant, number } from '../../parts/format.js';
import { List } from '../../parts/list-page.js';
import { RecordPage, Section, useRecord } from '../../parts/record-page.js';
import { Signatures } from '../../parts/signatures.js';
import { CHANGE_COLUMNS, kindFigures, MadeByRelease, manualTotal } from './review-changes.js';

/** One review: what it found, who signed it, and the manual changes of its period. */
export default function AuditReviewPage() {
  const path = { id: Number(useParams().id) };
  const { record: review, error } = useRecord(['audit-review', path.id], () => api.auditReviews.get({ path }));
  return (
    <RecordPage
      parent={{ title: 'Audit reviews', to: '/audit-reviews' }}
      title={review && `Review of ${instant(review.reviewedAt)}`}
      error={error}
      history={review && { entityType: 'audit_review', entityId: review.id }}
      facts={
        review && [
          ['Conclusion', review.conclusion],
          ['From', instant(review.firstOccurredAt)],
          ['Until', instant(review.lastOccurredAt)],
          ['Events', number(review.events)],
          ['Manual changes', number(manualTotal(review.manualChanges))],
        ]
      }
      actions={(['pdf', 'csv'] as const).map((format) => (
        <Button key={format} component="a" variant="default" href={`/api/v1/audit-reviews/${path.id}?format=${format}`} download>
          {`Download ${format.toUpperCase()}`}
        </Button>
      ))}
    >
      {review && (
        <>
          <Section title="Signature">
            <Signatures
              signatures={review.signatures}
              empty="This review has no signature, although it was closed with one: somebody removed it from the database."
            />
          </Section>
          <Section title="Manual changes">
            <Figures figures={kindFigures(review.manualChanges)} />
            <MadeByRelease {...review} />
            <List
              name="changes of a review"
              of={review.id}
              fetchPage={(options) => api.auditReviews.changes({ ...options, path })}
              columns={CHANGE_COLUMNS}
              rowKey={({ id }) => id}
              empty="Nothing was changed by hand."
            />
          </Section>
        </>
      )}
    </RecordPage>
  );
}
