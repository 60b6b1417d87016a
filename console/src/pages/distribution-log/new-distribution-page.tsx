import { Alert, Anchor, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { Distribution, NewDistribution, SalesOrder } from '../../../../client/types.gen.js';
import { ApiProblem, api, bodyOf } from '../../api/api.js';
import { addressFields } from '../../parts/address-fields.js';
import { type Field, type Typed, toBody } from '../../parts/fields.js';
import { Form } from '../../parts/form-dialog.js';
import { day, place, units } from '../../parts/format.js';
import { notChosen } from '../../parts/look-up.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { usePageTitle } from '../../parts/use-page-title.js';
import { OrderLookUp } from '../sales-orders/order-look-up.js';
import { LotLookUp } from './lot-look-up.js';
import { confirmed, type Doubts, doubtsOf } from './shipment-doubts.js';

const SHIP_TO = addressFields('shipTo', 'Ship-to');
const TITLE = 'Record a shipment';

/** One shipment after the other: the order stays, as an order often ships several lots. */
export default function NewDistributionPage() {
  usePageTitle(TITLE);
  const [params, setParams] = useSearchParams();
  const orderId = Number(params.get('order')) || undefined;
  const [recorded, setRecorded] = useState<Distribution[]>([]);
  const [given] = useState(orderId);
  const { data: order, error } = useQuery({
    queryKey: ['sales order', orderId, 'in short'],
    queryFn: () => bodyOf(api.salesOrders.get({ path: { id: orderId as number } })),
    enabled: orderId !== undefined,
  });
  const products = useQuery({
    queryKey: ['products', 'sold'],
    queryFn: () => bodyOf(api.products.list({ query: { active: true, limit: 200 } })),
  });
  const choose = (id: number | undefined) => setParams(id ? { order: String(id) } : {}, { replace: true });
  const last = recorded[0];
  return (
    <Stack maw={760}>
      <Anchor component={Link} to="/distribution-log" size="sm">
        ‹ Distribution log
      </Anchor>
      <Title order={1}>{TITLE}</Title>
      {last && (
        <Alert color="green" role="status" title="Recorded">
          {recorded.map((each) => (
            <Text size="sm" key={each.id}>
              <Anchor component={Link} to={`/distribution-log/${each.id}`} inherit c="inherit" underline="always">
                {units(each.quantity)} of {each.lotNumber}
              </Anchor>{' '}
              on order {each.orderNumber}, shipped {day(each.shipDate)}
            </Text>
          ))}
        </Alert>
      )}
      <ProblemAlert error={error} />
      {(given === undefined || given !== orderId || order || error) && (
        <ShipmentForm
          key={recorded.length}
          orderId={orderId}
          order={order}
          after={last}
          skus={products.data?.data.map(({ sku, name }) => [sku, `${sku}: ${name}`] as const) ?? []}
          onOrder={choose}
          onRecorded={(distribution) => setRecorded((before) => [distribution, ...before])}
        />
      )}
    </Stack>
  );
}

interface ShipmentFormProps {
  orderId: number | undefined;
  order: SalesOrder | undefined;
  /** The shipment that was recorded before. */
  after: Distribution | undefined;
  skus: Field['choices'];
  onOrder: (id: number | undefined) => void;
  onRecorded: (distribution: Distribution) => void;
}

function ShipmentForm({ orderId, order, after, skus, onOrder, onRecorded }: ShipmentFormProps) {
  const queries = useQueryClient();
  const [doubts, setDoubts] = useState<Doubts>();
  // What the box shows at first: later it shows what is typed.
  const [orderNumber] = useState(order?.orderNumber);
  const shipment: Field[] = [
    {
      name: 'salesOrderId',
      label: 'Sales order',
      wide: true,
      control: ({ error }) => (
        <Stack gap="xs">
          <OrderLookUp orderNumber={orderNumber} error={error} onChoose={onOrder} />
          {order && <OrderInShort order={order} />}
        </Stack>
      ),
    },
    {
      name: 'lotNumber',
      label: 'Lot',
      control: ({ value, error, onChange }) => (
        <LotLookUp
          lotNumber={value}
          autoFocus={orderNumber !== undefined}
          error={error}
          onChange={(lotNumber, lot) => onChange(lotNumber, lot && { sku: lot.sku })}
        />
      ),
    },
    { name: 'sku', label: 'SKU', kind: 'choice', choices: skus, required: true },
    { name: 'quantity', label: 'Units', kind: 'number', required: true, description: 'Devices, not boxes' },
    { name: 'shipDate', label: 'Shipped on', kind: 'day', required: true, description: 'The day it left' },
    { name: 'trackingNumber', label: 'Tracking number' },
    { name: 'shipsElsewhere', label: 'It went to another address than the order says', kind: 'yes', wide: true },
  ];
  const asked = (typed: Typed) => [...shipment, ...(typed.shipsElsewhere ? SHIP_TO : []), ...(doubts?.fields ?? [])];
  const record = async (typed: Typed, key: string) => {
    if (!orderId) throw notChosen('salesOrderId', 'sales order');
    const { salesOrderId: _, shipsElsewhere: __, acknowledge: ___, ...body } = toBody(asked(typed), typed);
    const sent = { ...body, salesOrderId: orderId } as NewDistribution;
    const acknowledge = confirmed(doubts, typed, sent);
    try {
      const distribution = await bodyOf(
        api.distributions.record({
          body: { ...sent, ...(acknowledge.length > 0 && { acknowledge }) },
          headers: { 'Idempotency-Key': key },
        }),
      );
      await queries.invalidateQueries();
      onRecorded(distribution);
    } catch (problem) {
      const found = doubtsOf(problem, sent, doubts);
      if (!found) throw problem;
      setDoubts(found);
      throw new ApiProblem(
        0,
        'doubts',
        'Is this right?',
        'Nothing was recorded yet. Confirm what is right below, or correct it, and send it again.',
      );
    }
  };
  return (
    <Paper withBorder p="md">
      <Form
        fields={asked}
        initial={after ? { shipDate: after.shipDate, trackingNumber: after.trackingNumber ?? '' } : {}}
        columns={2}
        submitLabel="Record"
        onSubmit={record}
      />
    </Paper>
  );
}

/** Where the order goes, so that a wrong order is seen before anything is recorded. */
const OrderInShort = ({ order }: { order: SalesOrder }) => (
  <Alert variant="light" color="gray" role="status" title={`${order.customer.facilityName}, ordered ${day(order.orderDate)}`}>
    <Text size="sm">
      Goes to {order.shipTo.facilityName}
      {order.shipTo.address1 && `, ${order.shipTo.address1}`}, {place(order.shipTo)}
    </Text>
    <Text size="sm">
      {order.lines.length > 0 &&
        `Ordered: ${order.lines.map((line) => `${line.units ?? line.quantity} ${line.sku ?? line.itemCode}`).join(', ')}. `}
      {order.distributions.some(({ voidedAt }) => !voidedAt)
        ? `Shipped so far: ${order.distributions
            .filter(({ voidedAt }) => !voidedAt)
            .map((each) => `${each.quantity} of ${each.lotNumber}`)
            .join(', ')}.`
        : 'Nothing shipped so far.'}
    </Text>
  </Alert>
);
