import { Anchor, Badge, Group, Loader, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useSearchParams } from 'react-router';
import { day, place } from '../../parts/format.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { Section } from '../../parts/record-page.js';
import { StateBadge } from '../../parts/state-badge.js';
import { usePageTitle } from '../../parts/use-page-title.js';
import { placeOfFacility, placeOfLot, placeOfOrder, placeOfParcel, readSearch } from './search.js';

interface Hit {
  key: string | number;
  to: string;
  name: string;
  exact: boolean;
  more: ReactNode;
}

/** What a text may mean, kind by kind. A text that names one record never comes here: the search box leads straight to it. */
export default function SearchPage() {
  const q = (useSearchParams()[0].get('q') ?? '').trim();
  usePageTitle(q ? `Search: ${q}` : 'Search');
  const { data, error } = useQuery({ ...readSearch(q), enabled: q !== '' });
  const orders = { title: 'Sales orders', more: `/sales-orders?${new URLSearchParams({ q })}` };
  const found = data && [
    {
      title: 'Lots',
      more: `/lots?${new URLSearchParams({ q })}`,
      hits: data.lots?.map((lot) => hit(lot, lot.lotNumber, placeOfLot(lot), <LotFacts {...lot} />)),
    },
    {
      ...orders,
      hits: data.salesOrders?.map((order) =>
        hit(order, order.orderNumber, placeOfOrder(order), `${order.facilityName}, ordered ${day(order.orderDate)}`),
      ),
    },
    {
      title: 'Facilities',
      more: `/customers?${new URLSearchParams({ q })}`,
      hits: data.facilities?.map((each) => hit(each, each.facilityName, placeOfFacility(each), facilityFacts(each))),
    },
    {
      title: 'Tracking numbers',
      more: `/distribution-log?${new URLSearchParams({ q })}`,
      hits: data.parcels?.map((each) =>
        hit(
          each,
          each.trackingNumber,
          placeOfParcel(each),
          `Order ${each.orderNumber}, to ${each.facilityName}, shipped ${day(each.shipDate)}`,
        ),
      ),
    },
    {
      title: 'Waiting in the review queue',
      more: `/review?${new URLSearchParams({ q })}`,
      hits: data.waiting?.map((each) => ({
        key: each.id,
        to: `/review/${each.id}`,
        name: each.orderNumber ?? `Shipment ${each.id}`,
        exact: false,
        more: [each.facilityName, each.lotNumber, each.reasonDetail].filter(Boolean).join(' · '),
      })),
    },
  ];
  const shown = found?.filter(({ hits }) => hits && hits.length > 0) ?? [];
  return (
    <Stack>
      <Title order={1}>{q ? `What may “${q}” be?` : 'Search'}</Title>
      <ProblemAlert error={error} />
      {!q && <Text>Type a lot, an order, a facility or a tracking number into the box above.</Text>}
      {q && !data && !error && <Loader aria-label="Loading" />}
      {data && shown.length === 0 && (
        <Text>
          Nothing has this name. Check the spelling, or type a part of it (three characters or more). Names that only look alike are never
          taken for it.
        </Text>
      )}
      {shown.map(({ title, more, hits = [] }) => (
        <Section
          key={title}
          title={title}
          actions={
            <Anchor component={Link} to={more} size="sm">
              Show in the list
            </Anchor>
          }
        >
          <Paper withBorder component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
            {hits.map(({ key, to, name, exact, more: facts }) => (
              <Group key={key} component="li" px="md" py="xs" gap="sm">
                <Anchor component={Link} to={to} fw={600}>
                  {name}
                </Anchor>
                {exact && <Badge tt="none">Exactly this</Badge>}
                <Text size="sm">{facts}</Text>
              </Group>
            ))}
          </Paper>
        </Section>
      ))}
    </Stack>
  );
}

const hit = ({ exact }: { exact: boolean }, name: string, to: string, more: ReactNode): Hit => ({
  key: `${to} ${name}`,
  to,
  name,
  exact,
  more,
});

const LotFacts = ({ sku, status }: { sku: string; status: string }) => (
  <>
    {sku} <StateBadge code={status} />
  </>
);

function facilityFacts({
  facilityName,
  customerName,
  city,
  state,
}: {
  facilityName: string;
  customerName: string;
  city: string | null;
  state: string | null;
}): string {
  const where = city || state ? place({ city, state }) : '';
  return [where, facilityName === customerName ? 'Customer' : `Ship-to of ${customerName}`].filter(Boolean).join(' · ');
}
