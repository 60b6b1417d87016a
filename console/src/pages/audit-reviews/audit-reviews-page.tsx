import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AuditReview, PendingAuditReview } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import { Figures } from '../../parts/figures.js';
import { instant, number } from '../../parts/format.js';
import { type Column, ListPage } from '../../parts/list-page.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { Standing } from '../../parts/signatures.js';
import { manualTotal } from './review-changes.js';
import { ReviewDialog } from './review-dialog.js';

const COLUMNS: Column<AuditReview>[] = [
  { key: 'reviewedAt', title: 'Reviewed', names: true, cell: ({ reviewedAt }) => instant(reviewedAt) },
  { key: 'from', title: 'From', cell: ({ firstOccurredAt }) => instant(firstOccurredAt) },
  { key: 'to', title: 'Until', cell: ({ lastOccurredAt }) => instant(lastOccurredAt) },
  { key: 'events', title: 'Events', numeric: true, cell: ({ events }) => number(events) },
  { key: 'manual', title: 'Manual changes', numeric: true, cell: ({ manualChanges }) => number(manualTotal(manualChanges)) },
  { key: 'by', title: 'By', cell: ({ signatures }) => signatures.map(({ printedName }) => printedName).join(', ') || 'Nobody' },
  { key: 'signature', title: 'Signature', cell: ({ signatures: [first] }) => first && <Standing signature={first} /> },
];

/** Reviews of the audit trail, and what none of them covers yet. */
export default function AuditReviewsPage() {
  const may = useMay();
  const [reviewing, setReviewing] = useState<PendingAuditReview>();
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['audit-reviews', 'pending'],
    queryFn: () => bodyOf(api.auditReviews.pending()),
  });
  // The period ends now, not when the page was opened.
  const begin = async () => setReviewing((await refetch()).data);
  return (
    <>
      <ListPage
        title="Audit reviews"
        name="audit-reviews"
        fetchPage={(options) => api.auditReviews.list(options)}
        columns={COLUMNS}
        rowKey={({ id }) => id}
        linkOf={({ id }) => `/audit-reviews/${id}`}
        empty="Nobody has reviewed the audit trail yet."
        intro={
          <>
            <ProblemAlert error={error} />
            {data && <Figures figures={figuresOf(data)} />}
          </>
        }
        actions={
          may('audit.review') && (
            <Button onClick={begin} loading={isFetching && !data} disabled={data?.events === 0}>
              Review up to now
            </Button>
          )
        }
      />
      {reviewing && <ReviewDialog pending={reviewing} onClose={() => setReviewing(undefined)} />}
    </>
  );
}

const figuresOf = ({ events, manualChanges, since }: PendingAuditReview) => [
  { label: 'Events not reviewed', value: number(events), hint: since ? `Since ${instant(since)}` : 'Since the beginning' },
  {
    label: 'Manual changes among them',
    value: number(manualTotal(manualChanges)),
    hint: manualChanges.by_hand > 0 ? `${number(manualChanges.by_hand)} by hand in the database` : undefined,
    urgent: manualTotal(manualChanges) > 0,
  },
];
