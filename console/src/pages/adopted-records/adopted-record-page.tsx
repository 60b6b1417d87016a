import { Alert, Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router';
import { api, bodyOf } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import { instant, text } from '../../parts/format.js';
import { ReasonDialog } from '../../parts/reason-dialog.js';
import { Facts, RecordPage, Section, useRecord } from '../../parts/record-page.js';
import { StateBadge } from '../../parts/state-badge.js';
import { words } from '../../parts/words.js';
import { receivedFacts } from '../review/waiting-shipment-page.js';

/** A row of the earlier system as it was there, and what became of it. */
export default function AdoptedRecordPage() {
  const path = { id: Number(useParams().id) };
  const may = useMay();
  const queries = useQueryClient();
  const [dismissing, setDismissing] = useState(false);
  const { record, error } = useRecord(['adopted record', path.id], () => api.adoptedRecords.get({ path }));
  return (
    <RecordPage
      parent={{ title: 'Records of the earlier system', to: '/adopted-records' }}
      title={record && `${words(record.table)} ${record.oldId}`}
      error={error}
      notice={
        record?.detail && (
          <Alert role="note" color={record.state === 'waiting' ? 'orange' : 'gray'}>
            {record.detail}
          </Alert>
        )
      }
      facts={
        record && [
          ['State', <StateBadge key="state" code={record.state} />],
          ['Became', record.record ? `${words(record.record.table)} ${record.record.id}` : text(null)],
          ['Last looked at', instant(record.adoptedAt)],
          ['Dismissed', instant(record.dismissedAt)],
        ]
      }
      history={record && { entityType: 'adopted_record', entityId: record.id }}
      actions={
        record?.state === 'waiting' &&
        may('distribution_log.edit') && (
          <Button variant="default" onClick={() => setDismissing(true)}>
            Dismiss
          </Button>
        )
      }
    >
      {record && (
        <Section title="As the earlier system held it">
          <Facts facts={receivedFacts(record.received)} />
        </Section>
      )}
      {dismissing && (
        <ReasonDialog
          title="Dismiss the record"
          hint="It is not taken over, now or later, and stays readable."
          submitLabel="Dismiss"
          color="red"
          send={async (_, reason, __, key) => {
            await bodyOf(api.adoptedRecords.dismiss({ path, body: { reason }, headers: { 'Idempotency-Key': key } }));
            await queries.invalidateQueries();
          }}
          onClose={() => setDismissing(false)}
        />
      )}
    </RecordPage>
  );
}
