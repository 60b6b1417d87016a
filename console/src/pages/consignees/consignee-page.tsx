import { Alert, Anchor, Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import type { ConsigneeChange, ContactSource } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import { AddressText } from '../../parts/address-text.js';
import type { Field } from '../../parts/fields.js';
import { day, today } from '../../parts/format.js';
import { ReasonDialog } from '../../parts/reason-dialog.js';
import { RecordPage, useRecord } from '../../parts/record-page.js';
import { contactInWords } from './consignees-page.js';

const FIELDS: Field[] = [
  { name: 'recallContactName', label: 'Person' },
  { name: 'recallContactPhone', label: 'Phone' },
  { name: 'recallContactEmail', label: 'E-mail' },
  { name: 'contactConfirmedOn', label: 'Confirmed on', kind: 'day' },
];
const SOURCES: Record<ContactSource, string> = {
  recall: 'the recall contact that somebody set',
  profile: 'the profile of the customer',
  shipment: 'the newest shipment that names somebody',
};

/** A place that devices went to, and whom to reach there in a recall. */
export default function ConsigneePage() {
  const path = { id: Number(useParams().id) };
  const may = useMay();
  const queries = useQueryClient();
  const [dialog, setDialog] = useState<'contact' | 'confirm'>();
  const { record, error, changing } = useRecord(['consignee', path.id], () => api.consignees.get({ path }));
  const send = (changes: object, reason: string, ifMatch: string) =>
    bodyOf(api.consignees.change({ path, body: { ...changes, reason } as ConsigneeChange, headers: { 'If-Match': ifMatch } })).then(() =>
      queries.invalidateQueries(),
    );
  const close = () => setDialog(undefined);
  return (
    <RecordPage
      parent={{ title: 'Consignees', to: '/consignees' }}
      title={record?.shipTo.facilityName}
      error={error}
      notice={
        record &&
        !record.reachable && (
          <Alert color="orange" role="note" title="Nobody can be reached here">
            There is neither a phone nor an e-mail. Find out whom to call in a recall, and set the recall contact.
          </Alert>
        )
      }
      facts={
        record && [
          ['Whom to reach', contactInWords(record)],
          ['Known from', record.reachable ? SOURCES[record.contact.source] : '–'],
          ['Confirmed', record.contactConfirmedOn ? day(record.contactConfirmedOn) : 'Never'],
          [
            'Address',
            <AddressText key="address" address={{ ...record.shipTo, contactName: null, contactPhone: null, contactEmail: null }} />,
          ],
          [
            'Customer',
            <Anchor key="customer" component={Link} to={`/customers/${record.customer.id}`}>
              {record.customer.facilityName}
            </Anchor>,
          ],
        ]
      }
      history={record && { entityType: 'consignee', entityId: record.id }}
      actions={
        record &&
        (may('customers.edit') || may('recalls.manage')) && (
          <>
            <Button onClick={() => setDialog('contact')}>Set recall contact</Button>
            {record.reachable && (
              <Button variant="default" onClick={() => setDialog('confirm')}>
                Confirm
              </Button>
            )}
          </>
        )
      }
    >
      {dialog === 'contact' && (
        <ReasonDialog
          title="Set the recall contact"
          hint="A recall reaches this person first, whatever later orders and shipments say."
          submitLabel="Set"
          columns={2}
          fields={FIELDS}
          of={changing}
          send={send}
          onClose={close}
        />
      )}
      {dialog === 'confirm' && record && (
        <ReasonDialog
          title="Confirm whom to reach"
          hint={`You made sure today, ${day(today())}, that this is right: ${contactInWords(record)}.`}
          submitLabel="Confirm"
          of={changing}
          send={(_, reason, ifMatch) => send({ contactConfirmedOn: today() }, reason, ifMatch)}
          onClose={close}
        />
      )}
    </RecordPage>
  );
}
