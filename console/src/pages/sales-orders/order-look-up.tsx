import { Group, Text } from '@mantine/core';
import { useState } from 'react';
import type { SalesOrderRow } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import { day } from '../../parts/format.js';
import { LookUp } from '../../parts/look-up.js';
import { StateBadge } from '../../parts/state-badge.js';
import { NewOrderDialog } from './new-order-dialog.js';

interface OrderLookUpProps {
  /** The number of the order that is chosen already. */
  orderNumber?: string;
  error?: string;
  onChoose: (id: number | undefined) => void;
}

/** A sales order by its number or facility, or a new one where there is none. */
export function OrderLookUp({ orderNumber = '', error, onChoose }: OrderLookUpProps) {
  const may = useMay();
  const [text, setText] = useState(orderNumber);
  const [chosen, setChosen] = useState(orderNumber !== '');
  const [creating, setCreating] = useState(false);
  const choose = (order: { id: number; orderNumber: string }) => {
    setText(order.orderNumber);
    setChosen(true);
    onChoose(order.id);
  };
  return (
    <>
      <LookUp<SalesOrderRow>
        label="Sales order"
        description="Its number or the facility"
        required
        autoFocus={!chosen}
        error={error}
        name="orders"
        find={async (q) => (await bodyOf(api.salesOrders.list({ query: { q, limit: 8 } }))).data}
        keyOf={({ id }) => id}
        option={(order) => (
          <Group justify="space-between" wrap="nowrap">
            <div>
              <Text size="sm" fw={600}>
                {order.orderNumber}
              </Text>
              <Text size="xs">
                {order.customer.facilityName}, {day(order.orderDate)}
              </Text>
            </div>
            <StateBadge code={order.status} />
          </Group>
        )}
        text={text}
        onText={(typed) => {
          setText(typed);
          if (chosen) onChoose(undefined);
          setChosen(false);
        }}
        chosen={chosen}
        onChoose={choose}
        exact={(order, typed) => spelling(order.orderNumber) === spelling(typed)}
        otherwise={
          may('sales_orders.create') ? { label: `New sales order “${text.trim()}”`, onChoose: () => setCreating(true) } : undefined
        }
      />
      {creating && <NewOrderDialog orderNumber={text.trim()} onCreated={choose} onClose={() => setCreating(false)} />}
    </>
  );
}

/** Letter case, blanks and a leading SO of an order number do not count. */
const spelling = (orderNumber: string): string =>
  orderNumber
    .toUpperCase()
    .replace(/\s/g, '')
    .replace(/^SO[#-]*(?=\d)/, '');
