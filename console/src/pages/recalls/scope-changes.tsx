import { Anchor } from '@mantine/core';
import { Link } from 'react-router';
import type { RecallScopeChange } from '../../../../client/types.gen.js';
import { api } from '../../api/api.js';
import { day, instant, number } from '../../parts/format.js';
import { type Column, List } from '../../parts/list-page.js';
import { words } from '../../parts/words.js';

const signed = (value: number): string => (value > 0 ? `+${number(value)}` : number(value));

/** Late shipments, corrections, voids, merges and returns: what changed in the scope since it was frozen. */
export function ScopeChanges({ recallId }: { recallId: number }) {
  const columns: Column<RecallScopeChange>[] = [
    { key: 'recordedAt', title: 'Recorded', cell: (each) => instant(each.recordedAt) },
    { key: 'change', title: 'Change', cell: (each) => words(each.change) },
    {
      key: 'facility',
      title: 'Consignee',
      cell: (each) => (
        <Anchor component={Link} to={`/recalls/${recallId}/consignees/${each.recallConsigneeId}`}>
          {each.facilityName}
        </Anchor>
      ),
    },
    { key: 'lot', title: 'Lot', noWrap: true, cell: (each) => each.lotNumber },
    { key: 'order', title: 'Order', noWrap: true, cell: (each) => each.orderNumber },
    { key: 'shipDate', title: 'Shipped', noWrap: true, cell: (each) => day(each.shipDate) },
    { key: 'units', title: 'Units', numeric: true, cell: (each) => signed(each.units) },
    { key: 'returned', title: 'Returned', numeric: true, cell: (each) => signed(each.unitsReturned) },
  ];
  return (
    <List
      name="scope changes"
      fetchPage={({ query }) => api.recalls.scopeChanges({ path: { id: recallId }, query })}
      of={recallId}
      columns={columns}
      rowKey={(each) => each.id}
      empty="The scope is as it was frozen."
    />
  );
}
