import { Table } from '@mantine/core';
import { useQueries, useQueryClient } from '@tanstack/react-query';
import type { Customer, CustomerDuplicate } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import type { Field } from '../../parts/fields.js';
import { day, number } from '../../parts/format.js';
import { ReasonDialog } from '../../parts/reason-dialog.js';
import { CUSTOMER_FIELDS } from './customer-fields.js';

/** Makes two customers one. The person says which of them stays. */
export function MergeDialog({ pair: { customer, other }, onClose }: { pair: CustomerDuplicate; onClose: () => void }) {
  const queries = useQueryClient();
  const both = useQueries({
    queries: [customer, other].map(({ id }) => ({
      queryKey: ['customer', id, 'side'],
      queryFn: () => bodyOf(api.customers.get({ path: { id } })),
    })),
  });
  const stays: Field = {
    name: 'stays',
    label: 'Which one stays',
    kind: 'choice',
    required: true,
    choices: [customer, other].map(({ id, facilityName, city, customerNumber }) => [
      String(id),
      [facilityName, city, customerNumber].filter(Boolean).join(', '),
    ]),
  };
  const [newer, older] = both.map(({ data }) => data);
  return (
    <ReasonDialog
      title="Merge two customers"
      hint="Orders, shipments, notes and reps of the other one become its own. What each order and shipment says of its address stays."
      submitLabel="Merge"
      size="xl"
      fields={[stays]}
      send={({ stays }, reason) => {
        const id = Number(stays);
        return bodyOf(
          api.customers.merge({ path: { id }, body: { fromCustomerId: id === customer.id ? other.id : customer.id, reason } }),
        ).then(() => queries.invalidateQueries());
      }}
      onClose={onClose}
    >
      {newer && older && <SideBySide newer={newer} older={older} />}
    </ReasonDialog>
  );
}

const ROWS: readonly (readonly [string, (customer: Customer) => string])[] = [
  ...CUSTOMER_FIELDS.map(({ name, label }) => [label, (customer: Customer) => String(customer[name as keyof Customer] ?? '–')] as const),
  ['Orders', ({ totals }) => number(totals.orders)],
  ['Units shipped', ({ totals }) => number(totals.units)],
  ['Last shipment', ({ totals }) => day(totals.lastShipDate)],
];

const SideBySide = ({ newer, older }: { newer: Customer; older: Customer }) => (
  <Table variant="vertical" layout="fixed" aria-label="The two customers side by side">
    <Table.Tbody>
      {ROWS.map(([label, shown]) => {
        const differs = shown(newer) !== shown(older);
        return (
          <Table.Tr key={label}>
            <Table.Th w={{ base: 100, sm: 170 }}>{label}</Table.Th>
            {[newer, older].map((each) => (
              <Table.Td key={each.id} fw={differs ? 600 : undefined}>
                {shown(each)}
              </Table.Td>
            ))}
          </Table.Tr>
        );
      })}
    </Table.Tbody>
  </Table>
);
