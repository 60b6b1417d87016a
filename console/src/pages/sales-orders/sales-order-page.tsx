import { Alert, Anchor, Button, Menu, SimpleGrid } from '@mantine/core';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import type { SalesOrder, SalesOrderDistribution, SalesOrderLine } from '../../../../client/types.gen.js';
import { api } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import { AddressText } from '../../parts/address-text.js';
import { day, number, text } from '../../parts/format.js';
import type { Column } from '../../parts/list-page.js';
import { type Fact, RecordPage, Section, useRecord } from '../../parts/record-page.js';
import { Rows } from '../../parts/rows.js';
import { StateBadge } from '../../parts/state-badge.js';
import { words } from '../../parts/words.js';
import { Attachments } from './attachments.js';
import { CORRECTIONS, type Correction, CorrectOrder } from './correct-order.js';

const LINES: Column<SalesOrderLine>[] = [
  { key: 'line', title: 'Line', numeric: true, cell: (line) => number(line.lineNumber) },
  { key: 'item', title: 'Item', cell: (line) => line.itemCode },
  { key: 'text', title: 'Text', cell: (line) => text(line.description) },
  { key: 'sku', title: 'SKU', noWrap: true, cell: (line) => line.sku ?? 'No device' },
  { key: 'quantity', title: 'Quantity', numeric: true, cell: (line) => [line.quantity, line.unit].filter(Boolean).join(' ') },
  { key: 'units', title: 'Units', numeric: true, cell: (line) => number(line.units) },
  { key: 'price', title: 'Price', numeric: true, cell: (line) => line.unitPrice?.toFixed(2) ?? '–' },
  { key: 'lot', title: 'Lot asked for', noWrap: true, cell: (line) => text(line.lotNumber) },
];
const SHIPMENTS: Column<SalesOrderDistribution>[] = [
  {
    key: 'shipped',
    title: 'Shipped',
    cell: (each) => (
      <Anchor component={Link} to={`/distribution-log/${each.id}`} inherit>
        {day(each.shipDate)}
      </Anchor>
    ),
  },
  {
    key: 'lot',
    title: 'Lot',
    cell: (each) => (
      <Anchor component={Link} to={`/lots/${encodeURIComponent(each.lotNumber)}`} inherit>
        {each.lotNumber}
      </Anchor>
    ),
  },
  { key: 'sku', title: 'SKU', noWrap: true, cell: (each) => each.sku },
  { key: 'units', title: 'Units', numeric: true, cell: (each) => number(each.quantity) },
  { key: 'to', title: 'To', cell: (each) => each.shipTo.facilityName },
  { key: 'tracking', title: 'Tracking', cell: (each) => text(each.trackingNumber) },
  {
    key: 'state',
    title: 'State',
    cell: (each) => (
      <>
        <StateBadge code={each.voidedAt ? 'voided' : 'valid'} /> {each.voidReason}
      </>
    ),
  },
];

/** An order: what was asked for, what went out, and the papers of it. */
export default function SalesOrderPage() {
  const path = { id: Number(useParams().id) };
  const may = useMay();
  const [dialog, setDialog] = useState<Correction | 'cancel'>();
  const { record: order, error, changing } = useRecord(['sales order', path.id], () => api.salesOrders.get({ path }));
  const live = order && order.status !== 'cancelled';
  const shipped = order?.distributions.some(({ voidedAt }) => !voidedAt);
  return (
    <RecordPage
      parent={{ title: 'Sales orders', to: '/sales-orders' }}
      title={order && `Order ${order.orderNumber}`}
      error={error}
      notice={order && <Notice order={order} />}
      facts={order && factsOf(order)}
      history={order && { entityType: 'sales_order', entityId: order.id }}
      actions={
        order && (
          <>
            {live && may('distribution_log.create') && (
              <Button component={Link} to={`/distribution-log/new?order=${order.id}`}>
                Record a shipment
              </Button>
            )}
            {may('sales_orders.edit') && (
              <Menu>
                <Menu.Target>
                  <Button variant="default">Correct</Button>
                </Menu.Target>
                <Menu.Dropdown>
                  {Object.entries(CORRECTIONS).map(([what, { label }]) => (
                    <Menu.Item key={what} onClick={() => setDialog(what as Correction)}>
                      {label}
                    </Menu.Item>
                  ))}
                </Menu.Dropdown>
              </Menu>
            )}
            {live && !shipped && may('sales_orders.edit') && (
              <Button variant="default" onClick={() => setDialog('cancel')}>
                Cancel the order
              </Button>
            )}
            <Button variant="default" onClick={() => print()}>
              Print
            </Button>
          </>
        )
      }
    >
      {order && (
        <>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <Section title="Sold to">
              <div>
                <AddressText address={order.soldTo} />
              </div>
            </Section>
            <Section title="Ships to">
              <div>
                <AddressText address={order.shipTo} />
              </div>
            </Section>
          </SimpleGrid>
          <Section title="Lines">
            <Rows columns={LINES} rows={order.lines} rowKey={({ lineNumber }) => lineNumber} empty="Its lines are not known." />
          </Section>
          <Section title="Shipments">
            <Rows columns={SHIPMENTS} rows={order.distributions} rowKey={({ id }) => id} empty="Nothing was shipped yet." />
          </Section>
          <Attachments order={order} />
        </>
      )}
      {dialog && order && changing && <CorrectOrder order={order} changing={changing} what={dialog} onClose={() => setDialog(undefined)} />}
    </RecordPage>
  );
}

function factsOf(order: SalesOrder): Fact[] {
  const units = order.lines.reduce((sum, line) => sum + (line.units ?? 0), 0);
  const shipped = order.distributions.reduce((sum, each) => sum + (each.voidedAt ? 0 : each.quantity), 0);
  return [
    [
      'Customer',
      <Anchor key="customer" component={Link} to={`/customers/${order.customer.id}`} inherit>
        {order.customer.facilityName}
      </Anchor>,
    ],
    ['Status', <StateBadge key="status" code={order.status} />],
    ['Ordered', day(order.orderDate)],
    ['Units', order.lines.length > 0 ? `${number(shipped)} shipped of ${number(units)} ordered` : `${number(shipped)} shipped`],
    ['Shipped', day(order.shipDate)],
    ['Tracking', text(order.trackingNumber)],
    ['Purchase order', text(order.customerPo)],
    ['Notes', text(order.notes)],
    ['Came from', words(order.source)],
  ];
}

function Notice({ order }: { order: SalesOrder }) {
  if (order.misread)
    return (
      <Alert color="orange" role="note" title="Waits for its PDF">
        The earlier system misread the PDF of this order. Importing the PDF again replaces it, and so does a correction.
      </Alert>
    );
  if (order.reconstructed)
    return (
      <Alert color="blue" role="note" title="Made from a shipment">
        No order was found for a shipment, so this one was made from it. Attach the order or correct it when it turns up.
      </Alert>
    );
  return null;
}
