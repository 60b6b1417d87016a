import { Button, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, bodyOf } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import type { Field } from '../../parts/fields.js';
import { text } from '../../parts/format.js';
import { ReasonDialog } from '../../parts/reason-dialog.js';
import { RecordPage, useRecord } from '../../parts/record-page.js';

const FIELDS: Field[] = [
  { name: 'companyName', label: 'Company' },
  { name: 'addressLines', label: 'Address, a line each', kind: 'area' },
  { name: 'contactName', label: 'Who answers questions about a recall' },
  { name: 'contactPhone', label: 'Phone' },
  { name: 'contactEmail', label: 'E-mail' },
];

/** Who the company is, as notices of a recall print it. */
export default function SettingsPage() {
  const may = useMay();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const { record, error, changing } = useRecord(['settings'], () => api.settings.get());
  return (
    <RecordPage
      parent={{ title: 'Home', to: '/' }}
      title="Settings"
      error={error}
      facts={
        record && [
          ['Company', text(record.companyName)],
          [
            'Address',
            <Text key="address" style={{ whiteSpace: 'pre-line' }}>
              {text(record.addressLines.join('\n'))}
            </Text>,
          ],
          ['Contact', text(record.contactName)],
          ['Phone', text(record.contactPhone)],
          ['E-mail', text(record.contactEmail)],
        ]
      }
      history={record && { entityType: 'settings', entityId: 1 }}
      actions={may('settings.edit') && record && <Button onClick={() => setOpen(true)}>Change</Button>}
    >
      <Text size="sm" c="dimmed">
        Notices of a recall print this, so that a consignee knows who writes and whom to call.
      </Text>
      {open && record && (
        <ReasonDialog
          title="Change the settings"
          submitLabel="Change"
          fields={FIELDS}
          initial={{ addressLines: record.addressLines.join('\n') }}
          of={changing}
          send={({ addressLines, ...changes }, reason, ifMatch) => {
            const lines =
              addressLines === undefined
                ? {}
                : {
                    addressLines: String(addressLines ?? '')
                      .split('\n')
                      .filter((line) => line.trim()),
                  };
            const body = { ...changes, ...lines, reason };
            return bodyOf(api.settings.change({ body, headers: { 'If-Match': ifMatch } })).then(() => queries.invalidateQueries());
          }}
          onClose={() => setOpen(false)}
        />
      )}
    </RecordPage>
  );
}
