import type { InventoryRow } from '../../../../client/types.gen.js';
import { api } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import type { Field } from '../../parts/fields.js';
import { day, number } from '../../parts/format.js';
import { type Column, ListPage } from '../../parts/list-page.js';
import { StateBadge } from '../../parts/state-badge.js';
import { LOT_STATUSES } from './lots-page.js';

const FILTERS: Field[] = [
  { name: 'sku', label: 'SKU' },
  { name: 'lotNumber', label: 'Lot' },
  { name: 'status', label: 'Status', kind: 'choice', choices: LOT_STATUSES },
];
const COLUMNS: Column<InventoryRow>[] = [
  { key: 'lotNumber', title: 'Lot', noWrap: true, cell: (each) => each.lotNumber },
  { key: 'sku', title: 'SKU', noWrap: true, cell: (each) => each.sku },
  { key: 'status', title: 'Status', cell: (each) => <StateBadge code={each.status} /> },
  { key: 'expiresOn', title: 'Expires', cell: (each) => day(each.expiresOn) },
  { key: 'unitsRemaining', title: 'In stock', numeric: true, cell: (each) => number(each.unitsRemaining) },
  { key: 'unitsProduced', title: 'Produced', numeric: true, cell: (each) => number(each.unitsProduced) },
  { key: 'unitsDistributed', title: 'Shipped', numeric: true, cell: (each) => number(each.unitsDistributed) },
  { key: 'unitsReturned', title: 'Returned', numeric: true, cell: (each) => number(each.unitsReturned) },
  { key: 'unitsRestocked', title: 'Restocked', numeric: true, cell: (each) => number(each.unitsRestocked), extra: true },
  { key: 'unitsOutstanding', title: 'With consignees', numeric: true, cell: (each) => number(each.unitsOutstanding) },
  { key: 'unitsWaiting', title: 'Waiting in review', numeric: true, cell: (each) => number(each.unitsWaiting) },
  { key: 'manufacturedOn', title: 'Made', cell: (each) => day(each.manufacturedOn), extra: true },
];

/** What is left of each lot. In stock is unknown where nobody said how many were produced. */
export default function InventoryPage() {
  const may = useMay();
  return (
    <ListPage
      title="Inventory"
      name="inventory"
      fetchPage={(options) => api.inventory.list(options)}
      filters={FILTERS}
      columns={COLUMNS}
      rowKey={(each) => each.id}
      linkOf={(each) => `/lots/${encodeURIComponent(each.lotNumber)}`}
      exportPath={may('distribution_log.export') ? '/api/v1/inventory?format=csv' : undefined}
      empty="No lot is known yet."
    />
  );
}
