import { useQueryClient } from '@tanstack/react-query';
import type { SalesOrder, SalesOrderCorrection } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { addressFields } from '../../parts/address-fields.js';
import type { Field } from '../../parts/fields.js';
import { notChosen } from '../../parts/look-up.js';
import { type Changing, ReasonDialog } from '../../parts/reason-dialog.js';
import { CustomerLookUp } from '../customers/customer-look-up.js';
import { LINES, linesToTyped, typedToLines } from './order-lines-control.js';

/** What of an order can be corrected, each in a dialog of its own. */
export const CORRECTIONS = {
  head: {
    title: 'Correct this order',
    label: 'Number, dates, tracking',
    fields: [
      { name: 'orderNumber', label: 'Order number', required: true },
      { name: 'orderDate', label: 'Ordered on', kind: 'day', required: true },
      {
        name: 'status',
        label: 'Status',
        kind: 'choice',
        required: true,
        choices: [
          ['pending', 'Pending: waits to be shipped'],
          ['shipped', 'Shipped'],
          ['completed', 'Completed: will not ship any more'],
          ['cancelled', 'Cancelled'],
        ],
      },
      { name: 'shipDate', label: 'Shipped on', kind: 'day' },
      { name: 'trackingNumber', label: 'Tracking number' },
      { name: 'customerPo', label: 'Purchase order of the customer' },
      { name: 'notes', label: 'Notes', kind: 'area' },
    ],
  },
  lines: { title: 'Correct the lines', label: 'Lines', fields: [LINES] },
  shipTo: { title: 'Correct the ship-to', label: 'Ship-to', fields: addressFields('shipTo') },
  soldTo: { title: 'Correct the sold-to', label: 'Sold-to', fields: addressFields('soldTo') },
  customer: {
    title: 'Move this order to another customer',
    label: 'Customer',
    hint: 'Its shipments go with it and keep their ship-to.',
    fields: [
      {
        name: 'customerId',
        label: 'Customer',
        kind: 'number',
        control: ({ error, onChange }) => (
          <CustomerLookUp autoFocus error={error} onChoose={(customer) => onChange(customer ? String(customer.id) : '')} />
        ),
      },
    ],
  },
} satisfies Record<string, { title: string; label: string; hint?: string; fields: Field[] }>;
export type Correction = keyof typeof CORRECTIONS;

interface CorrectOrderProps {
  order: SalesOrder;
  changing: Changing<SalesOrder>;
  what: Correction | 'cancel';
  onClose: () => void;
}

/** Corrects an order, or cancels it. */
export function CorrectOrder({ order, changing, what, onClose }: CorrectOrderProps) {
  const queries = useQueryClient();
  const send = (changes: object, reason: string, ifMatch: string) =>
    bodyOf(
      api.salesOrders.correct({
        path: { id: order.id },
        body: { ...changes, reason } as SalesOrderCorrection,
        headers: { 'If-Match': ifMatch },
      }),
    ).then(() => queries.invalidateQueries());
  if (what === 'cancel')
    return (
      <ReasonDialog
        title="Cancel this order"
        hint="Nothing can be shipped on it any more. The order stays."
        submitLabel="Cancel the order"
        color="red"
        of={changing}
        send={(_, reason, ifMatch) => send({ status: 'cancelled' }, reason, ifMatch)}
        onClose={onClose}
      />
    );
  const { label: _, ...dialog } = CORRECTIONS[what];
  return (
    <ReasonDialog<object>
      {...dialog}
      submitLabel={what === 'customer' ? 'Move' : 'Correct'}
      size={what === 'lines' ? '80rem' : 'lg'}
      columns={what === 'customer' ? 1 : 2}
      of={what === 'lines' ? withTypedLines(changing) : changing}
      send={async ({ lines, ...changes }, reason, ifMatch) => {
        if (changes.customerId === null) throw notChosen('customerId', 'customer');
        await send({ ...changes, ...(lines !== undefined && { lines: typedToLines(String(lines ?? '')) }) }, reason, ifMatch);
      }}
      onClose={onClose}
    />
  );
}

/** The lines as the value of their field. */
function withTypedLines({ record, etag, readAgain }: Changing<SalesOrder>): Changing<object> {
  const typed = (order: SalesOrder) => ({ ...order, lines: linesToTyped(order.lines) });
  return {
    record: typed(record),
    etag,
    readAgain: async () => {
      const now = await readAgain();
      return { ...now, data: typed(now.data) };
    },
  };
}
