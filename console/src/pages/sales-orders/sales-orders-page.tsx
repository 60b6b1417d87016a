import { Button } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { SalesOrderRow } from '../../../../client/types.gen.js';
import { api } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import type { Field } from '../../parts/fields.js';
import { day, number, place, text } from '../../parts/format.js';
import { type Column, ListPage } from '../../parts/list-page.js';
import { StateBadge } from '../../parts/state-badge.js';
import { words } from '../../parts/words.js';
import { NewOrderDialog } from './new-order-dialog.js';

const coded = (codes: readonly string[]) => codes.map((code) => [code, words(code)] as const);
export const ORDER_STATUSES = coded(['pending', 'shipped', 'completed', 'cancelled']);
const YES_NO = [
  ['true', 'Yes'],
  ['false', 'No'],
] as const;

export const ORDER_FILTERS: Field[] = [
  { name: 'q', label: 'Order or facility' },
  { name: 'status', label: 'Status', kind: 'choice', choices: ORDER_STATUSES },
  { name: 'orderDateFrom', label: 'Ordered from', kind: 'day' },
  { name: 'orderDateTo', label: 'Ordered until', kind: 'day' },
  { name: 'hasDistributions', label: 'Has shipments', kind: 'choice', choices: YES_NO },
  { name: 'source', label: 'Came from', kind: 'choice', choices: coded(['manual', 'csv_import', 'pdf_import', 'shipstation']) },
  { name: 'misread', label: 'Waits for its PDF', kind: 'choice', choices: YES_NO },
];
export const ORDER_COLUMNS: Column<SalesOrderRow>[] = [
  { key: 'orderNumber', title: 'Order', noWrap: true, cell: (order) => order.orderNumber },
  { key: 'orderDate', title: 'Ordered', noWrap: true, cell: (order) => day(order.orderDate) },
  { key: 'customer', title: 'Customer', minWidth: 180, cell: (order) => order.customer.facilityName },
  { key: 'place', title: 'Place', cell: (order) => place(order.customer) },
  { key: 'status', title: 'Status', cell: (order) => <StateBadge code={order.status} /> },
  { key: 'lines', title: 'Lines', numeric: true, cell: (order) => number(order.lineCount) },
  { key: 'shipments', title: 'Shipments', numeric: true, cell: (order) => number(order.distributionCount) },
  { key: 'shipDate', title: 'Shipped', noWrap: true, cell: (order) => day(order.shipDate), extra: true },
  { key: 'trackingNumber', title: 'Tracking', noWrap: true, cell: (order) => text(order.trackingNumber), extra: true },
  { key: 'source', title: 'Came from', cell: (order) => words(order.source), extra: true },
];

export default function SalesOrdersPage() {
  const may = useMay();
  const navigate = useNavigate();
  const [creating, setCreating] = useState(false);
  return (
    <>
      <ListPage
        title="Sales orders"
        name="sales orders"
        fetchPage={(options) => api.salesOrders.list(options)}
        filters={ORDER_FILTERS}
        columns={ORDER_COLUMNS}
        rowKey={(order) => order.id}
        linkOf={(order) => `/sales-orders/${order.id}`}
        actions={may('sales_orders.create') && <Button onClick={() => setCreating(true)}>New sales order</Button>}
      />
      {creating && <NewOrderDialog onCreated={({ id }) => navigate(`/sales-orders/${id}`)} onClose={() => setCreating(false)} />}
    </>
  );
}
