import { Anchor, Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import type { DuplicateDismissal } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import { instant } from '../../parts/format.js';
import { type Column, List } from '../../parts/list-page.js';
import { ReasonDialog } from '../../parts/reason-dialog.js';

const Customer = ({ id }: { id: number }) => (
  <Anchor component={Link} to={`/customers/${id}`}>
    Customer {id}
  </Anchor>
);

/** Pairs that somebody judged to be two customers. A judgement that was wrong is taken back, and the pair is shown again. */
export function DismissedPairs() {
  const may = useMay();
  const queries = useQueryClient();
  const [withdrawn, setWithdrawn] = useState<DuplicateDismissal>();
  const columns: Column<DuplicateDismissal>[] = [
    { key: 'customer', title: 'Newer customer', cell: ({ customerId }) => <Customer id={customerId} /> },
    { key: 'other', title: 'Older customer', cell: ({ otherCustomerId }) => <Customer id={otherCustomerId} /> },
    { key: 'reason', title: 'Why they are two', cell: ({ reason }) => reason },
    { key: 'when', title: 'Since', noWrap: true, cell: ({ createdAt }) => instant(createdAt) },
    ...(may('customers.edit')
      ? [
          {
            key: 'withdraw',
            title: 'Was that wrong?',
            cell: (pair: DuplicateDismissal) => (
              <Button size="compact-sm" variant="default" onClick={() => setWithdrawn(pair)}>
                Show the pair again
              </Button>
            ),
          },
        ]
      : []),
  ];
  return (
    <>
      <List
        name="dismissed duplicates"
        fetchPage={(options) => api.duplicates.listDismissals(options)}
        columns={columns}
        rowKey={({ id }) => id}
        empty="No pair was judged yet."
      />
      {withdrawn && (
        <ReasonDialog
          title="Show the pair again"
          submitLabel="Show it again"
          send={(_, reason) =>
            bodyOf(api.duplicates.withdraw({ path: { id: withdrawn.id }, body: { reason } })).then(() => queries.invalidateQueries())
          }
          onClose={() => setWithdrawn(undefined)}
        />
      )}
    </>
  );
}
