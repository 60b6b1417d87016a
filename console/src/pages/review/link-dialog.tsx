import { useState } from 'react';
import type { UnlinkedDistribution } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { type Field, toTyped } from '../../parts/fields.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { OrderLookUp } from '../sales-orders/order-look-up.js';
import { missingOf, REASON } from './shipment-fields.js';
import { useDecision } from './use-decision.js';

interface LinkDialogProps {
  shipment: UnlinkedDistribution;
  /** The order that was chosen; any is asked for when left out. */
  salesOrderId?: number;
  orderNumber?: string;
  onClose: () => void;
}

const IN_LOG: Field = { name: 'alreadyInLog', label: 'It is the shipment that the log has already: record nothing twice', kind: 'yes' };
const WAYS_ON = { distribution_exists: IN_LOG };

/** Enters a waiting shipment into the log under its order. */
export function LinkDialog({ shipment, salesOrderId: given, orderNumber, onClose }: LinkDialogProps) {
  const [salesOrderId, setSalesOrderId] = useState(given);
  const order: Field = {
    name: 'salesOrderId',
    label: 'Sales order',
    control: ({ error }) => <OrderLookUp error={error} onChoose={setSalesOrderId} />,
  };
  const path = { id: shipment.id };
  const form = useDecision({
    fields: [...(given === undefined ? [order] : []), ...missingOf(shipment), REASON],
    waysOn: shipment.reasonCode === 'distribution_exists' ? {} : WAYS_ON,
    send: (body, key, acknowledge) =>
      bodyOf(
        api.unlinkedDistributions.link({
          path,
          body: { ...body, salesOrderId, ...(acknowledge.length > 0 && { acknowledge }) } as never,
          headers: { 'Idempotency-Key': key },
        }),
      ),
    onClose,
  });
  return (
    <FormDialog
      title={given === undefined ? 'Link to an order' : `Link to order ${orderNumber}`}
      hint="The shipment enters the distribution log as one of this order."
      submitLabel="Link"
      initial={toTyped(missingOf(shipment), shipment)}
      onClose={onClose}
      {...form}
    />
  );
}
