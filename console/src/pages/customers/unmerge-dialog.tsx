import { Alert } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Customer } from '../../../../client/types.gen.js';
import { ApiProblem, api, bodyOf } from '../../api/api.js';
import type { Field } from '../../parts/fields.js';
import { day } from '../../parts/format.js';
import { ReasonDialog } from '../../parts/reason-dialog.js';

interface UnclearOrder {
  salesOrderId: number;
  orderNumber: string;
  orderDate: string;
  facilityName: string;
}

/** Takes a merge apart. Where nobody can tell whose an order is that came later, the person says it. */
export function UnmergeDialog({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const queries = useQueryClient();
  const [unclear, setUnclear] = useState<readonly UnclearOrder[]>([]);
  const id = Number(customer.mergedIntoId);
  const { data: survivor } = useQuery({ queryKey: ['customer', id, 'side'], queryFn: () => bodyOf(api.customers.get({ path: { id } })) });
  const choices = [customer, ...(survivor ? [survivor] : [])].map((each) => [String(each.id), each.facilityName] as const);
  const fields = unclear.map(
    ({ salesOrderId, orderNumber, orderDate, facilityName }): Field => ({
      name: `order ${salesOrderId}`,
      label: `Order ${orderNumber} of ${day(orderDate)}, sold to ${facilityName}`,
      kind: 'choice',
      required: true,
      choices,
    }),
  );
  const send = async (_: object, reason: string, __: string, ___: string, typed: Record<string, string | undefined>): Promise<void> => {
    const assign = unclear.map(({ salesOrderId }) => ({ salesOrderId, customerId: Number(typed[`order ${salesOrderId}`]) }));
    try {
      await bodyOf(api.customers.unmerge({ path: { id: customer.id }, body: { reason, assign } }));
      await queries.invalidateQueries();
    } catch (problem) {
      if (problem instanceof ApiProblem && problem.code === 'unmerge_unclear') {
        const { orders } = problem.members as { orders: UnclearOrder[] };
        // Those that were answered before stay answered: the next answer lists the rest.
        setUnclear([...unclear, ...orders.filter(({ salesOrderId }) => !unclear.some((known) => known.salesOrderId === salesOrderId))]);
      }
      throw problem;
    }
  };
  return (
    <ReasonDialog
      title="Take the merge apart"
      hint="Orders, shipments, notes, reps and recall contacts that the merge moved go back, with what was corrected of them since. What else was added later stays."
      submitLabel="Take apart"
      mayBeEmpty
      fields={fields}
      send={send}
      onClose={onClose}
    >
      {unclear.length > 0 && (
        <Alert color="orange" role="note" title="Whose are these orders?">
          They came after the merge, and the name on them is that of neither customer.
        </Alert>
      )}
    </ReasonDialog>
  );
}
