import { Alert, Anchor, Button, Tabs, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import type { Customer, CustomerCorrection, ListedDistribution } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import { AddressText } from '../../parts/address-text.js';
import type { Field } from '../../parts/fields.js';
import { Figures } from '../../parts/figures.js';
import { day, number, text } from '../../parts/format.js';
import { List } from '../../parts/list-page.js';
import { ReasonDialog } from '../../parts/reason-dialog.js';
import { RecordPage, useRecord } from '../../parts/record-page.js';
import { CONSIGNEE_COLUMNS } from '../consignees/consignees-page.js';
import { DISTRIBUTION_COLUMNS } from '../distribution-log/distribution-log-page.js';
import { ORDER_COLUMNS } from '../sales-orders/sales-orders-page.js';
import { CUSTOMER_FIELDS } from './customer-fields.js';
import { CustomerReps } from './customer-reps.js';
import { Notes } from './notes.js';
import { UnmergeDialog } from './unmerge-dialog.js';

/** A customer: what it ordered and received, how to reach it, and what is known of it. */
export default function CustomerPage() {
  const path = { id: Number(useParams().id) };
  const may = useMay();
  const queries = useQueryClient();
  const [dialog, setDialog] = useState<'correct' | 'reset' | 'unmerge'>();
  const { record: customer, error, changing } = useRecord(['customer', path.id], () => api.customers.get({ path }));
  const live = customer && customer.mergedIntoId === null;
  const correct = (changes: object, reason: string, ifMatch: string) =>
    bodyOf(api.customers.correct({ path, body: { ...changes, reason } as CustomerCorrection, headers: { 'If-Match': ifMatch } })).then(() =>
      queries.invalidateQueries(),
    );
  return (
    <RecordPage
      parent={{ title: 'Customers', to: '/customers' }}
      title={customer?.facilityName}
      error={error}
      notice={
        customer && (
          <>
            {customer.mergedIntoId && (
              <Alert color="blue" role="note" title="Merged into another customer">
                <Anchor component={Link} to={`/customers/${customer.mergedIntoId}`}>
                  Open the customer that it is part of now
                </Anchor>
                {may('customers.merge') && (
                  <Button ml="md" size="compact-sm" variant="default" onClick={() => setDialog('unmerge')}>
                    Take the merge apart
                  </Button>
                )}
              </Alert>
            )}
            <Totals customer={customer} />
          </>
        )
      }
      facts={customer && factsOf(customer)}
      history={customer && { entityType: 'customer', entityId: customer.id }}
      actions={
        live &&
        may('customers.edit') && (
          <>
            <Button onClick={() => setDialog('correct')}>Correct</Button>
            {customer.manualFields.length > 0 && (
              <Button variant="default" onClick={() => setDialog('reset')}>
                Follow the orders again
              </Button>
            )}
          </>
        )
      }
    >
      {customer && <Related customer={customer} />}
      {dialog === 'unmerge' && customer && <UnmergeDialog customer={customer} onClose={() => setDialog(undefined)} />}
      {dialog === 'correct' && (
        <ReasonDialog
          title="Correct this customer"
          hint="What you set here stays, whatever later orders say."
          submitLabel="Correct"
          columns={2}
          fields={CUSTOMER_FIELDS}
          of={changing}
          send={correct}
          onClose={() => setDialog(undefined)}
        />
      )}
      {dialog === 'reset' && customer && (
        <ReasonDialog
          title="Follow the orders again"
          hint="These were set by hand. Those that you choose take the value of the newest order, now and later."
          submitLabel="Follow"
          fields={customer.manualFields.map((name): Field => ({ name: `resetFields/${name}`, label: labelOf(name), kind: 'yes' }))}
          of={changing}
          send={(changes, reason, ifMatch) =>
            correct(
              { resetFields: Object.keys((changes.resetFields ?? {}) as object).filter((name) => !/^\d+$/.test(name)) },
              reason,
              ifMatch,
            )
          }
          onClose={() => setDialog(undefined)}
        />
      )}
    </RecordPage>
  );
}

const labelOf = (name: string): string => CUSTOMER_FIELDS.find((field) => field.name === name)?.label ?? name;

const factsOf = (customer: Customer) =>
  [
    ['Address', <AddressText key="address" address={customer} />],
    ['Customer number', text(customer.customerNumber)],
    [
      'Shipped between',
      customer.totals.firstShipDate ? `${day(customer.totals.firstShipDate)} and ${day(customer.totals.lastShipDate)}` : '–',
    ],
    [
      'Looked after by',
      customer.reps.length === 0
        ? 'Nobody'
        : customer.reps.map(({ id, name, territory, isPrimary }) => (
            <Text size="sm" key={id}>
              {[name, isPrimary && 'primary', territory].filter(Boolean).join(', ')}
            </Text>
          )),
    ],
    ['Set by hand', customer.manualFields.map(labelOf).join(', ') || 'Nothing: all is as the newest order says'],
  ] as const;

const Totals = ({ customer: { totals } }: { customer: Customer }) => (
  <Figures
    figures={[
      { label: 'Orders', value: number(totals.orders) },
      {
        label: 'Units shipped',
        value: number(totals.units),
        hint: totals.unitsBySku.map(({ sku, units }) => `${number(units)} of ${sku}`).join(', '),
      },
      { label: 'Returned', value: number(totals.unitsReturned) },
      { label: 'Still there', value: number(totals.unitsOutstanding) },
    ]}
  />
);

/** Each list is asked for when it is opened. */
function Related({ customer }: { customer: Customer }) {
  const path = { id: customer.id };
  return (
    <Tabs defaultValue="orders" keepMounted={false}>
      <Tabs.List mb="sm">
        <Tabs.Tab value="orders">Orders</Tabs.Tab>
        <Tabs.Tab value="shipments">Shipments</Tabs.Tab>
        <Tabs.Tab value="notes">Notes</Tabs.Tab>
        <Tabs.Tab value="consignees">Recall contacts</Tabs.Tab>
        <Tabs.Tab value="reps">Reps</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="orders">
        <List
          name="orders of a customer"
          of={customer.id}
          fetchPage={(options) => api.customers.listSalesOrders({ ...options, path })}
          columns={ORDER_COLUMNS.filter(({ key }) => !['customer', 'place'].includes(key))}
          rowKey={({ id }) => id}
          linkOf={({ id }) => `/sales-orders/${id}`}
          empty="It has not ordered yet."
        />
      </Tabs.Panel>
      <Tabs.Panel value="shipments">
        <List<ListedDistribution>
          name="shipments of a customer"
          of={customer.id}
          fetchPage={(options) => api.customers.listDistributions({ ...options, path })}
          columns={DISTRIBUTION_COLUMNS}
          rowKey={({ id }) => id}
          linkOf={({ id }) => `/distribution-log/${id}`}
          empty="Nothing was shipped to it yet."
        />
      </Tabs.Panel>
      <Tabs.Panel value="notes">
        <Notes customer={customer} />
      </Tabs.Panel>
      <Tabs.Panel value="consignees">
        <List
          name="consignees of a customer"
          fixed={{ customerId: String(customer.id) }}
          fetchPage={(options) => api.consignees.list(options)}
          columns={CONSIGNEE_COLUMNS.filter(({ key }) => key !== 'customer')}
          rowKey={({ id }) => id}
          linkOf={({ id }) => `/consignees/${id}`}
          empty="Nothing was shipped yet, so there is nobody to reach in a recall."
        />
      </Tabs.Panel>
      <Tabs.Panel value="reps">
        <CustomerReps customer={customer} />
      </Tabs.Panel>
    </Tabs>
  );
}
