import { Text } from '@mantine/core';
import type { Consignee } from '../../../../client/types.gen.js';
import { api } from '../../api/api.js';
import type { Field } from '../../parts/fields.js';
import { day, place } from '../../parts/format.js';
import { type Column, ListPage } from '../../parts/list-page.js';
import { StateBadge } from '../../parts/state-badge.js';

const FILTERS: Field[] = [
  { name: 'q', label: 'Facility or customer' },
  {
    name: 'reachable',
    label: 'Can be reached',
    kind: 'choice',
    choices: [
      ['true', 'Yes'],
      ['false', 'No'],
    ],
  },
  { name: 'confirmedBefore', label: 'Not confirmed since', kind: 'day' },
];
export const CONSIGNEE_COLUMNS: Column<Consignee>[] = [
  { key: 'facility', title: 'Consignee', minWidth: 180, cell: (each) => each.shipTo.facilityName },
  { key: 'place', title: 'Place', cell: (each) => place(each.shipTo) },
  { key: 'customer', title: 'Customer', minWidth: 180, cell: (each) => each.customer.facilityName },
  { key: 'contact', title: 'Whom to reach', cell: (each) => contactInWords(each) },
  { key: 'reachable', title: 'State', cell: (each) => <StateBadge code={each.reachable ? 'reachable' : 'unreachable'} /> },
  { key: 'confirmed', title: 'Confirmed', cell: (each) => (each.contactConfirmedOn ? day(each.contactConfirmedOn) : 'Never') },
];

export const contactInWords = ({ contact }: Consignee): string =>
  [contact.contactName, contact.contactPhone, contact.contactEmail].filter(Boolean).join(', ') || 'Nobody is known';

export default function ConsigneesPage() {
  return (
    <ListPage
      title="Consignees"
      intro={<Text>Everybody whom a recall has to reach: each customer and place that devices were shipped to.</Text>}
      name="consignees"
      fetchPage={(options) => api.consignees.list(options)}
      filters={FILTERS}
      columns={CONSIGNEE_COLUMNS}
      rowKey={({ id }) => id}
      linkOf={({ id }) => `/consignees/${id}`}
    />
  );
}
