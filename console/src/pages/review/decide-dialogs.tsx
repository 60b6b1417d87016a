import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { UnlinkedDistribution } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { addressFields } from '../../parts/address-fields.js';
import { type Field, type Typed, toBody, toTyped } from '../../parts/fields.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { type Changing, ReasonDialog } from '../../parts/reason-dialog.js';
import { CustomerLookUp } from '../customers/customer-look-up.js';
import { given, missingOf, REASON, SHIPMENT_FIELDS } from './shipment-fields.js';
import { useDecision } from './use-decision.js';

interface DialogProps {
  shipment: UnlinkedDistribution;
  onClose: () => void;
}

const SHARES: Field = { name: 'sharesOrderNumber', label: 'Another customer has an order of this number, and both are right', kind: 'yes' };
const WAYS_ON = { order_number_in_use: SHARES };

/** Makes the order that was never entered, from what the shipment says, and links the shipment to it. */
export function MakeOrderDialog({ shipment, onClose }: DialogProps) {
  const [customerId, setCustomerId] = useState<number>();
  const customer: Field = {
    name: 'customerId',
    label: 'Customer',
    control: ({ error }) => (
      <CustomerLookUp
        required={false}
        description="The one of the facility as received, when left out"
        error={error}
        onChoose={(chosen) => setCustomerId(chosen?.id)}
      />
    ),
  };
  const fields: Field[] = [
    { name: 'orderNumber', label: 'Order number', required: true },
    { name: 'orderDate', label: 'Ordered on', kind: 'day', description: 'The ship date when left out' },
    ...(shipment.customerId === null ? [customer] : []),
    ...missingOf(shipment),
    REASON,
  ];
  const form = useDecision({
    fields,
    waysOn: WAYS_ON,
    send: ({ customerId: _, ...body }, key, acknowledge) =>
      bodyOf(
        api.unlinkedDistributions.createOrder({
          path: { id: shipment.id },
          body: { ...body, ...(customerId && { customerId }), ...(acknowledge.length > 0 && { acknowledge }) } as never,
          headers: { 'Idempotency-Key': key },
        }),
      ),
    onClose,
  });
  return (
    <FormDialog
      title="Make its order"
      hint="The order is made from the shipment, without lines, and marked as reconstructed. The shipment is then linked to it."
      submitLabel="Make the order and link"
      initial={{
        ...toTyped(missingOf(shipment), shipment),
        orderNumber: shipment.orderNumber ?? '',
        orderDate: shipment.shipDate ?? '',
      }}
      onClose={onClose}
      {...form}
    />
  );
}

const CORRECTABLE: Field[] = [
  { name: 'orderNumber', label: 'Order number' },
  ...SHIPMENT_FIELDS,
  { name: 'trackingNumber', label: 'Tracking number' },
  ...addressFields('shipTo', 'Ship-to').map((field) => ({ ...field, required: false })),
];

/** Sets right what the shipment says. It goes on waiting, and what came stays readable. */
export function CorrectDialog({ shipment, changing, onClose }: DialogProps & { changing: Changing<UnlinkedDistribution> }) {
  const queries = useQueryClient();
  return (
    <ReasonDialog
      title="Correct the shipment"
      hint="What came stays readable. The shipment goes on waiting for what keeps it out of the log then."
      submitLabel="Correct"
      fields={CORRECTABLE}
      of={changing}
      send={async (changes, reason, ifMatch, key) => {
        const body = { ...changes, reason } as never;
        await bodyOf(
          api.unlinkedDistributions.correct({ path: { id: shipment.id }, body, headers: { 'If-Match': ifMatch, 'Idempotency-Key': key } }),
        );
        await queries.invalidateQueries();
      }}
      onClose={onClose}
    />
  );
}

const ENTRY: Field = {
  name: 'distributionId',
  label: 'Its entry in the log',
  kind: 'number',
  description:
    'The number in the address of the entry, if the log has this shipment already. Leave it empty if the company did not ship it.',
};

/** Takes the shipment out of the queue. It stays readable. */
export function DismissDialog({ shipment, onClose }: DialogProps) {
  const queries = useQueryClient();
  return (
    <FormDialog
      title="Dismiss the shipment"
      hint="It leaves the queue and all that waits, and stays readable."
      submitLabel="Dismiss"
      color="red"
      fields={[REASON, ENTRY]}
      onSubmit={async (typed: Typed, key) => {
        const body = given(toBody([REASON, ENTRY], typed)) as never;
        await bodyOf(api.unlinkedDistributions.dismiss({ path: { id: shipment.id }, body, headers: { 'Idempotency-Key': key } }));
        await queries.invalidateQueries();
        onClose();
      }}
      onClose={onClose}
    />
  );
}
