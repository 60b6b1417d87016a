import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { NewSalesOrder, SalesOrder } from '../../../../client/types.gen.js';
import { ApiProblem, api, bodyOf } from '../../api/api.js';
import { addressFields } from '../../parts/address-fields.js';
import { type Field, type Typed, toBody } from '../../parts/fields.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { notChosen } from '../../parts/look-up.js';
import { CustomerLookUp } from '../customers/customer-look-up.js';
import { LINES, typedToLines } from './order-lines-control.js';

const HEAD: Field[] = [
  { name: 'orderNumber', label: 'Order number', required: true },
  { name: 'orderDate', label: 'Ordered on', kind: 'day', required: true },
  {
    name: 'customerId',
    label: 'Customer',
    wide: true,
    control: ({ onChange, error }) => (
      <CustomerLookUp
        error={error}
        description="Its name or number"
        onChoose={(customer) => onChange(customer ? String(customer.id) : '', { isNew: '' })}
        onNew={(facilityName) => onChange('', { isNew: 'true', 'soldTo/facilityName': facilityName })}
      />
    ),
  },
];
const SOLD_TO = addressFields('soldTo', 'Customer');
const SHIP_TO = addressFields('shipTo', 'Ship-to');
const SHIPS_ELSEWHERE: Field = { name: 'shipsElsewhere', label: 'Ships to another address', kind: 'yes', wide: true };
const REST: Field[] = [
  LINES,
  { name: 'customerPo', label: 'Purchase order of the customer' },
  { name: 'notes', label: 'Notes', kind: 'area' },
];
const SHARED: Field = {
  name: 'sharesOrderNumber',
  label: 'Another customer has an order of this number, and both are right',
  kind: 'yes',
  wide: true,
};

interface NewOrderDialogProps {
  orderNumber?: string;
  onCreated: (order: SalesOrder) => void;
  onClose: () => void;
}

/** A new sales order, of a known customer or a new one. */
export function NewOrderDialog({ orderNumber = '', onCreated, onClose }: NewOrderDialogProps) {
  const queries = useQueryClient();
  const [inUse, setInUse] = useState(false);
  const asked = (typed: Typed) => [
    ...HEAD,
    ...(typed.isNew ? SOLD_TO : []),
    SHIPS_ELSEWHERE,
    ...(typed.shipsElsewhere ? SHIP_TO : []),
    ...REST,
    ...(inUse ? [SHARED] : []),
  ];
  const create = async (typed: Typed, key: string) => {
    if (!typed.customerId && !typed.isNew) throw notChosen('customerId', 'customer');
    const { shipsElsewhere: _, customerId, lines, ...body } = toBody(asked(typed), typed);
    try {
      const order = await bodyOf(
        api.salesOrders.create({
          body: {
            ...body,
            lines: typedToLines(String(lines ?? '')),
            ...(customerId ? { customerId: Number(customerId) } : {}),
          } as NewSalesOrder,
          headers: { 'Idempotency-Key': key },
        }),
      );
      await queries.invalidateQueries();
      onCreated(order);
      onClose();
    } catch (problem) {
      if (problem instanceof ApiProblem && problem.code === 'order_number_in_use') setInUse(true);
      throw problem;
    }
  };
  return (
    <FormDialog
      title="New sales order"
      fields={asked}
      initial={{ orderNumber }}
      columns={2}
      size="80rem"
      submitLabel="Create the order"
      onSubmit={create}
      onClose={onClose}
    />
  );
}
