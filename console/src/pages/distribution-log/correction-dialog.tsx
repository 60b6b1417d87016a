import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Distribution } from '../../../../client/types.gen.js';
import { ApiProblem, api, bodyOf } from '../../api/api.js';
import { addressFields } from '../../parts/address-fields.js';
import type { Field, Typed } from '../../parts/fields.js';
import { notChosen } from '../../parts/look-up.js';
import { type Changing, ReasonDialog } from '../../parts/reason-dialog.js';
import { OrderLookUp } from '../sales-orders/order-look-up.js';
import { confirmed, type Doubts, doubtsOf } from './shipment-doubts.js';

const SHIP_TO = addressFields('shipTo', 'Ship-to');
const FIELDS: Field[] = [
  { name: 'quantity', label: 'Units', kind: 'number', required: true },
  { name: 'lotNumber', label: 'Lot', required: true },
  { name: 'sku', label: 'SKU', required: true },
  { name: 'shipDate', label: 'Shipped on', kind: 'day', required: true },
  { name: 'trackingNumber', label: 'Tracking number' },
];

const CORRECTIONS = {
  correct: { title: 'Correct this shipment', submitLabel: 'Correct', fields: FIELDS },
  'ship-to': { title: 'Correct where it went', submitLabel: 'Correct', fields: SHIP_TO },
  order: {
    title: 'Move this shipment to another order',
    hint: 'It takes the customer of that order and keeps its own ship-to.',
    submitLabel: 'Move',
    fields: [
      {
        name: 'salesOrderId',
        label: 'Sales order',
        kind: 'number',
        control: ({ error, onChange }) => <OrderLookUp error={error} onChoose={(id) => onChange(id ? String(id) : '')} />,
      },
    ] satisfies Field[],
  },
};

interface CorrectionDialogProps {
  id: number;
  what: keyof typeof CORRECTIONS;
  of: Changing<Distribution> | undefined;
  onClose: () => void;
}

/** Corrects a shipment. What becomes doubtful of it with another lot, day or number of units is asked in the same form. */
export function CorrectionDialog({ id, what, of, onClose }: CorrectionDialogProps) {
  const queries = useQueryClient();
  const [doubts, setDoubts] = useState<Doubts>();
  const { fields, ...correction } = CORRECTIONS[what];
  const send = async (
    { acknowledge: _, ...changes }: Record<string, unknown>,
    reason: string,
    ifMatch: string,
    __: string,
    typed: Typed,
  ) => {
    if (changes.salesOrderId === null) throw notChosen('salesOrderId', 'sales order');
    const acknowledge = confirmed(doubts, typed, changes);
    const body = { ...changes, ...(acknowledge.length > 0 && { acknowledge }), reason };
    try {
      await bodyOf(api.distributions.correct({ path: { id }, body, headers: { 'If-Match': ifMatch } }));
    } catch (problem) {
      const found = doubtsOf(problem, changes, doubts);
      if (!found) throw problem;
      setDoubts(found);
      throw new ApiProblem(0, 'doubts', 'Is this right?', 'Nothing was corrected yet. Confirm what is right, and send it again.');
    }
    await queries.invalidateQueries();
  };
  return <ReasonDialog {...correction} fields={[...fields, ...(doubts?.fields ?? [])]} of={of} send={send} onClose={onClose} />;
}
