import { Button } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import type { ListedDistribution } from '../../../../client/types.gen.js';
import { api } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import type { Field } from '../../parts/fields.js';
import { day, number, place, text } from '../../parts/format.js';
import { type Column, ListPage } from '../../parts/list-page.js';
import { StateBadge } from '../../parts/state-badge.js';
import { words } from '../../parts/words.js';
import { ReturnMany } from './return-many.js';

const SOURCES = ['manual', 'csv_import', 'pdf_import', 'shipstation'].map((code) => [code, words(code)] as const);

const FILTERS: Field[] = [
  { name: 'q', label: 'Order, facility or tracking number' },
  { name: 'lotNumber', label: 'Lot' },
  { name: 'sku', label: 'SKU' },
  { name: 'source', label: 'Came from', kind: 'choice', choices: SOURCES },
  { name: 'shipDateFrom', label: 'Shipped from', kind: 'day' },
  { name: 'shipDateTo', label: 'Shipped until', kind: 'day' },
  {
    name: 'includeVoided',
    label: 'Voided ones',
    kind: 'choice',
    choices: [
      ['false', 'Leave out'],
      ['true', 'Show'],
    ],
  },
];
export const DISTRIBUTION_COLUMNS: Column<ListedDistribution>[] = [
  { key: 'shipDate', title: 'Shipped', noWrap: true, cell: (each) => day(each.shipDate) },
  { key: 'orderNumber', title: 'Order', noWrap: true, names: true, cell: (each) => each.orderNumber },
  { key: 'facility', title: 'Facility', minWidth: 180, cell: (each) => each.shipTo.facilityName },
  { key: 'place', title: 'Place', cell: (each) => place(each.shipTo) },
  { key: 'sku', title: 'SKU', noWrap: true, cell: (each) => each.sku },
  { key: 'lotNumber', title: 'Lot', noWrap: true, cell: (each) => each.lotNumber },
  { key: 'quantity', title: 'Units', numeric: true, cell: (each) => number(each.quantity) },
  { key: 'state', title: 'State', cell: (each) => <StateBadge code={each.voidedAt ? 'voided' : 'valid'} /> },
  { key: 'trackingNumber', title: 'Tracking', noWrap: true, cell: (each) => text(each.trackingNumber), extra: true },
  { key: 'source', title: 'Came from', cell: (each) => words(each.source), extra: true },
];

export default function DistributionLogPage() {
  const may = useMay();
  const [selected, setSelected] = useState<ReadonlyMap<string | number, ListedDistribution>>(new Map());
  return (
    <ListPage
      title="Distribution log"
      name="distributions"
      fetchPage={(options) => api.distributions.list(options)}
      filters={FILTERS}
      columns={DISTRIBUTION_COLUMNS}
      rowKey={(each) => each.id}
      rowName={(each) => `${each.orderNumber}, ${each.lotNumber}, ${day(each.shipDate)}`}
      linkOf={(each) => `/distribution-log/${each.id}`}
      exportPath={may('distribution_log.export') ? '/api/v1/distributions/export' : undefined}
      selection={
        may('returns.create')
          ? {
              selected: new Set(selected.keys()),
              onSelect: (keys, rows) =>
                setSelected(new Map([...selected, ...rows.map((row) => [row.id, row] as const)].filter(([id]) => keys.has(id)))),
              bar: <ReturnMany shipments={[...selected.values()]} onDone={() => setSelected(new Map())} />,
            }
          : undefined
      }
      actions={
        may('distribution_log.create') && (
          <Button component={Link} to="/distribution-log/new">
            Record a shipment
          </Button>
        )
      }
    />
  );
}
