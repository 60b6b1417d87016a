import { Anchor, Button, Group, SimpleGrid, Stack, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { SalesDashboard } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { Bars } from '../../parts/bars.js';
import { type Field, FieldControl } from '../../parts/fields.js';
import { Figures } from '../../parts/figures.js';
import { count, day, number, units } from '../../parts/format.js';
import { useStateInAddress } from '../../parts/list-state.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { Section } from '../../parts/record-page.js';
import { usePageTitle } from '../../parts/use-page-title.js';

const RANGE: Field[] = [
  { name: 'from', label: 'Shipped from', kind: 'day' },
  { name: 'to', label: 'Shipped until', kind: 'day' },
];

/** As many are read at a glance. */
const MONTHS = 36;

/** What was shipped in a time, by month, SKU, lot and customer. Every picture has its numbers, and the same as a file. */
export default function SalesDashboardPage() {
  usePageTitle('Sales dashboard');
  const state = useStateInAddress();
  const query = Object.fromEntries(RANGE.map(({ name }) => [name, state.get(name)]).filter(([, value]) => value));
  const { data, error } = useQuery({
    queryKey: ['dashboard', query],
    queryFn: () => bodyOf(api.dashboard.sales({ query })) as Promise<SalesDashboard>,
    placeholderData: keepPreviousData,
  });
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1}>Sales dashboard</Title>
        <Button
          component="a"
          variant="default"
          href={`/api/v1/dashboard/sales?${new URLSearchParams({ ...query, format: 'csv' })}`}
          download
        >
          Export CSV
        </Button>
      </Group>
      <Group className="no-print">
        {RANGE.map((field) => (
          <FieldControl
            key={field.name}
            field={field}
            value={state.get(field.name)}
            onChange={(value) => state.filter({ [field.name]: value })}
          />
        ))}
      </Group>
      <ProblemAlert error={error} />
      {data && <Dashboard dashboard={data} hasStart={Boolean(query.from)} />}
    </Stack>
  );
}

/** @param hasStart whether the time has a first day: without one nothing is earlier, so every customer would count as new */
function Dashboard({ dashboard, hasStart }: { dashboard: SalesDashboard; hasStart: boolean }) {
  const { waiting, waitingWithoutDate, customers, unitsByMonth, unitsBySku, unitsByLot, topCustomers, recentCustomers } = dashboard;
  const undated = waitingWithoutDate.units > 0 ? `and ${units(waitingWithoutDate.units)} without a date` : undefined;
  return (
    <>
      <Figures
        figures={[
          {
            label: 'Units shipped',
            value: number(dashboard.units),
            hint: `${count(dashboard.distributions, 'shipment')} on ${count(dashboard.orders, 'order')}`,
          },
          { label: 'Returned', value: number(dashboard.unitsReturned) },
          { label: 'With customers', value: number(dashboard.unitsOutstanding) },
          {
            label: 'Customers',
            value: number(customers.total),
            hint: hasStart
              ? `${number(customers.firstTime)} for the first time, ${number(customers.repeat)} again`
              : 'Choose a first day to see who is new and who came again',
          },
          { label: 'Waiting in review', value: number(waiting.units), hint: undated },
        ]}
      />
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Section title="By month">
          <Bars
            caption={unitsByMonth.length > MONTHS ? `The last ${MONTHS} months; the file has all` : 'Units shipped in each month'}
            headings={['Month', 'Units', 'Returned']}
            bars={unitsByMonth.slice(-MONTHS).map((each) => ({
              key: each.month,
              label: each.month,
              value: each.units,
              more: [number(each.unitsReturned)],
            }))}
          />
        </Section>
        <Section title="By SKU">
          <Bars
            caption="Units shipped of each SKU"
            headings={['SKU', 'Units', 'Returned']}
            bars={unitsBySku.map((each) => ({ key: each.sku, label: each.sku, value: each.units, more: [number(each.unitsReturned)] }))}
          />
        </Section>
        <Section title="By lot">
          <Bars
            caption={
              unitsByLot.others.lots > 0
                ? `The largest lots; ${count(unitsByLot.others.lots, 'other lot')} with ${units(unitsByLot.others.units)}`
                : 'Units shipped of each lot'
            }
            headings={['Lot', 'Units', 'Returned']}
            bars={unitsByLot.largest.slice(0, 20).map((each) => ({
              key: `${each.lotNumber} ${each.sku}`,
              label: (
                <Anchor component={Link} to={`/lots/${encodeURIComponent(each.lotNumber)}`}>
                  {each.lotNumber}
                </Anchor>
              ),
              value: each.units,
              more: [number(each.unitsReturned)],
            }))}
          />
        </Section>
        <Section title="Largest customers">
          <Bars
            caption="The ten customers with most units"
            headings={['Customer', 'Units', 'Orders']}
            bars={topCustomers.map((each) => ({
              key: String(each.id),
              label: <Customer {...each} />,
              value: each.units,
              more: [number(each.orders)],
            }))}
          />
        </Section>
        {(hasStart ? (['firstTime', 'repeat'] as const) : (['firstTime'] as const)).map((kind) => (
          <Section
            key={kind}
            title={
              !hasStart
                ? 'Customers, latest first'
                : kind === 'firstTime'
                  ? 'New customers, latest first'
                  : 'Customers that came again, latest first'
            }
          >
            <Bars
              caption={
                !hasStart
                  ? 'Without a first day there is no earlier shipment'
                  : kind === 'firstTime'
                    ? 'Without an earlier shipment'
                    : 'With an earlier shipment'
              }
              headings={['Customer', 'Units', 'Last shipped']}
              bars={recentCustomers[kind].map((each) => ({
                key: String(each.id),
                label: <Customer {...each} />,
                value: each.units,
                more: [day(each.lastShipDate)],
              }))}
            />
          </Section>
        ))}
      </SimpleGrid>
    </>
  );
}

const Customer = ({ id, facilityName }: { id: number; facilityName: string }) => (
  <Anchor component={Link} to={`/customers/${id}`}>
    {facilityName}
  </Anchor>
);
