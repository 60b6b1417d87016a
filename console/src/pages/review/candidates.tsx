import { Anchor, Button, Group, List, Paper, Stack, Text, ThemeIcon } from '@mantine/core';
import { Link } from 'react-router';
import type { CandidateOrder, UnlinkedDistribution } from '../../../../client/types.gen.js';
import { Section } from '../../parts/record-page.js';
import { StateBadge } from '../../parts/state-badge.js';
import { pointsOf } from './review-words.js';

interface CandidatesProps {
  shipment: UnlinkedDistribution;
  onLink?: (order: { salesOrderId: number; orderNumber: string }) => void;
  onLinkOther?: () => void;
}

/** The orders that may be the one of a shipment, the likeliest first, each with what speaks for and against it. */
export function Candidates({ shipment, onLink, onLinkOther }: CandidatesProps) {
  return (
    <Section
      title="Orders that may be its own"
      actions={
        onLinkOther && (
          <Button variant="default" size="compact-sm" onClick={onLinkOther}>
            Link to another order
          </Button>
        )
      }
    >
      {shipment.candidates.length === 0 && (
        <Text c="dimmed">No order has its number, and its customer is not known to have one of that time.</Text>
      )}
      <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
        {shipment.candidates.map((order) => (
          <li key={order.salesOrderId}>
            <Candidate shipment={shipment} order={order} onLink={onLink} />
          </li>
        ))}
      </Stack>
    </Section>
  );
}

function Candidate({
  shipment,
  order,
  onLink,
}: { shipment: UnlinkedDistribution; order: CandidateOrder } & Pick<CandidatesProps, 'onLink'>) {
  return (
    <Paper withBorder p="md">
      <Stack gap="xs">
        <Group justify="space-between">
          <Anchor component={Link} to={`/sales-orders/${order.salesOrderId}`} fw={600}>
            Order {order.orderNumber}
          </Anchor>
          <StateBadge code={order.status} />
        </Group>
        <List size="sm" spacing={4} center>
          {pointsOf(shipment, order).map(({ fits, says }) => (
            <List.Item
              key={says}
              icon={
                <ThemeIcon
                  size={20}
                  radius="xl"
                  variant="light"
                  color={fits ? 'green' : 'red'}
                  role="img"
                  aria-label={fits ? 'For it' : 'Against it'}
                >
                  {fits ? '✓' : '✗'}
                </ThemeIcon>
              }
            >
              {says}
            </List.Item>
          ))}
        </List>
        {onLink && (
          <Group>
            <Button onClick={() => onLink(order)} aria-label={`Link to order ${order.orderNumber} of ${order.customer.facilityName}`}>
              Link to order {order.orderNumber}
            </Button>
          </Group>
        )}
      </Stack>
    </Paper>
  );
}
