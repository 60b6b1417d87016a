import { Anchor, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { CustomerDuplicate, CustomerIdentity, DuplicateEvidenceKind, DuplicateStrength } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { newKey } from '../../api/new-key.js';
import { useMay } from '../../api/session.js';
import { AddressText } from '../../parts/address-text.js';
import { Disclosure } from '../../parts/disclosure.js';
import type { Field } from '../../parts/fields.js';
import { type Column, ListPage } from '../../parts/list-page.js';
import { ReasonDialog } from '../../parts/reason-dialog.js';
import { DismissedPairs } from './dismissed-pairs.js';
import { MergeDialog } from './merge-dialog.js';

const STRENGTHS: Record<DuplicateStrength, [label: string, color: string]> = {
  strong: ['Much speaks for one customer', 'red'],
  moderate: ['Something speaks for one customer', 'orange'],
  weak: ['Only the names are alike', 'gray'],
};
const EVIDENCE: Record<DuplicateEvidenceKind, string> = {
  same_name: 'Same name, written in two ways',
  former_name: 'One had the name of the other',
  same_ship_to: 'Same ship-to',
  same_email: 'Same e-mail',
  same_phone: 'Same phone',
  similar_name: 'Similar name',
};
const FILTERS: Field[] = [
  {
    name: 'strength',
    label: 'Show',
    kind: 'choice',
    none: 'Where much speaks for it',
    choices: [
      ['moderate', 'Also where something speaks for it'],
      ['weak', 'Also where only the names are alike'],
    ],
  },
];
type Dialog = { what: 'merge' | 'dismiss'; pair: CustomerDuplicate };

/** Customers that may be one, side by side, with what speaks for it. */
export default function DuplicatesPage() {
  const may = useMay();
  const queries = useQueryClient();
  const [dialog, setDialog] = useState<Dialog>();
  const close = () => setDialog(undefined);
  const strength = useSearchParams()[0].get('strength') ?? 'strong';
  const columns: Column<CustomerDuplicate>[] = [
    { key: 'customer', title: 'Newer customer', minWidth: 180, cell: ({ customer }) => <Side customer={customer} /> },
    { key: 'other', title: 'Older customer', cell: ({ other }) => <Side customer={other} /> },
    {
      key: 'evidence',
      title: 'What they share',
      cell: ({ strength, evidence }) => (
        <Stack gap={4}>
          <Badge variant="dot" tt="none" color={STRENGTHS[strength][1]}>
            {STRENGTHS[strength][0]}
          </Badge>
          {evidence.map(({ kind, value, similarity }) => (
            <Text size="sm" key={`${kind} ${value}`}>
              {EVIDENCE[kind]}
              {/* What names share is a key, which says nothing to a person. */}
              {!['same_name', 'former_name'].includes(kind) && `: ${value}`}
              {similarity !== null && ` (${Math.round(similarity * 100)} % alike)`}
            </Text>
          ))}
        </Stack>
      ),
    },
    ...(may('customers.merge') || may('customers.edit')
      ? [
          {
            key: 'decide',
            title: 'Are they one?',
            cell: (pair: CustomerDuplicate) => (
              <Group gap="xs">
                {may('customers.merge') && (
                  <Button size="compact-sm" onClick={() => setDialog({ what: 'merge', pair })}>
                    Merge
                  </Button>
                )}
                {may('customers.edit') && (
                  <Button size="compact-sm" variant="default" onClick={() => setDialog({ what: 'dismiss', pair })}>
                    Not the same
                  </Button>
                )}
              </Group>
            ),
          },
        ]
      : []),
  ];
  return (
    <>
      <ListPage
        title="Possible duplicates"
        name="duplicates"
        fetchPage={(options) => api.duplicates.list(options)}
        intro={<Text>Nothing is merged by itself: a person says whether two customers are one.</Text>}
        filters={FILTERS}
        fixed={{ strength }}
        columns={columns}
        rowKey={({ customer, other }) => `${customer.id} ${other.id}`}
        empty={
          strength === 'strong'
            ? 'Of no two customers much says that they are one. Choose above to see the others.'
            : 'No two customers look like one.'
        }
      />
      <Disclosure show="Pairs that are not the same" hide="Hide the pairs that are not the same">
        <DismissedPairs />
      </Disclosure>
      {dialog?.what === 'merge' && <MergeDialog pair={dialog.pair} onClose={close} />}
      {dialog?.what === 'dismiss' && (
        <ReasonDialog
          title="They are two customers"
          hint={`${dialog.pair.customer.facilityName} and ${dialog.pair.other.facilityName} are not shown here again.`}
          submitLabel="Not the same"
          send={(_, reason) =>
            bodyOf(
              api.duplicates.dismiss({
                body: { customerId: dialog.pair.customer.id, otherCustomerId: dialog.pair.other.id, reason },
                headers: { 'Idempotency-Key': newKey() },
              }),
            ).then(() => queries.invalidateQueries())
          }
          onClose={close}
        />
      )}
    </>
  );
}

const Side = ({ customer }: { customer: CustomerIdentity }) => (
  <>
    <AddressText address={customer} />
    <Anchor component={Link} to={`/customers/${customer.id}`} size="sm">
      {customer.customerNumber ? `Open ${customer.customerNumber}` : 'Open'}
    </Anchor>
  </>
);
