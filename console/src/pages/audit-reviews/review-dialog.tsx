import { Text } from '@mantine/core';
import { useNavigate } from 'react-router';
import type { PendingAuditReview } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import type { Field } from '../../parts/fields.js';
import { Figures } from '../../parts/figures.js';
import { count, instant } from '../../parts/format.js';
import { List } from '../../parts/list-page.js';
import { SigningDialog } from '../../parts/signing-dialog.js';
import { CHANGE_COLUMNS, kindFigures, MadeByRelease, manualTotal } from './review-changes.js';

const FIELDS: Field[] = [
  {
    name: 'conclusion',
    label: 'Conclusion',
    kind: 'area',
    required: true,
    description: 'What you found, in your words. It is part of what you sign.',
  },
];

/** The manual changes that nobody has reviewed, and the signature that closes their period. What happens meanwhile belongs to the next review. */
export function ReviewDialog({ pending, onClose }: { pending: PendingAuditReview; onClose: () => void }) {
  const navigate = useNavigate();
  const { events, manualChanges, lastEventId, firstOccurredAt, lastOccurredAt } = pending;
  const period = `${instant(firstOccurredAt)} to ${instant(lastOccurredAt)}`;
  return (
    <SigningDialog
      title="Review the audit trail"
      what={`${count(events, 'event')}, ${period}, and your conclusion`}
      meanings={['reviewed']}
      fields={FIELDS}
      place="signature/"
      size="80rem"
      send={async ({ proof, typed }) => {
        const body = { lastEventId, conclusion: (typed.conclusion ?? '').trim(), signature: proof };
        const { id } = await bodyOf(api.auditReviews.close({ body }));
        await navigate(`/audit-reviews/${id}`);
      }}
      onClose={onClose}
    >
      <Text size="sm">
        {`${count(manualTotal(manualChanges), 'manual change')} of ${count(events, 'event')}. What imports and jobs wrote, and what was recorded first, is routine and not listed.`}
      </Text>
      <Figures figures={kindFigures(manualChanges)} />
      <MadeByRelease {...pending} />
      <List
        name="changes to review"
        fetchPage={(options) => api.auditReviews.pendingChanges(options)}
        columns={CHANGE_COLUMNS}
        rowKey={({ id }) => id}
        empty="Nothing was changed by hand."
      />
    </SigningDialog>
  );
}
