import { Anchor, Button, Group, Paper, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import type { LotTrace } from '../../../../client/types.gen.js';
import { useMay } from '../../api/session.js';
import { day, number, place } from '../../parts/format.js';
import { Section } from '../../parts/record-page.js';

/** Rows that are shown at once: the largest consignees. */
const SHOWN = 100;

/** Who received the lot, the largest first, with the numbers of the picture. */
export function LotConsignees({ trace: { lot, consignees }, asOf }: { trace: LotTrace; asOf: string | undefined }) {
  const may = useMay();
  const [all, setAll] = useState(false);
  const rows = all ? consignees : consignees.slice(0, SHOWN);
  return (
    <Section
      title="Who received it"
      actions={
        <>
          {may('distribution_log.export') && (
            <Button
              component="a"
              variant="default"
              size="compact-sm"
              href={`/api/v1/lots/${encodeURIComponent(lot.lotNumber)}/consignees.csv${asOf ? `?${new URLSearchParams({ asOf })}` : ''}`}
              download
            >
              Export CSV
            </Button>
          )}
          <Button variant="default" size="compact-sm" onClick={() => window.print()}>
            Print
          </Button>
        </>
      }
    >
      <Paper withBorder>
        {consignees.length === 0 ? (
          <Text p="md" c="dimmed">
            Nobody: no shipment of this lot is in the log.
          </Text>
        ) : (
          <Table.ScrollContainer minWidth={800}>
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Consignee</Table.Th>
                  <Table.Th>Place</Table.Th>
                  <Table.Th ta="right">Units</Table.Th>
                  <Table.Th ta="right">Returned</Table.Th>
                  <Table.Th>Orders (units)</Table.Th>
                  <Table.Th>Contact</Table.Th>
                  <Table.Th>Shipped</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rows.map((each) => (
                  <Table.Tr key={each.consigneeId}>
                    <Table.Td>
                      <Anchor component={Link} to={`/customers/${each.customer.id}`}>
                        {each.shipTo.facilityName}
                      </Anchor>
                      {each.customer.facilityName !== each.shipTo.facilityName && (
                        <Text size="xs" c="dimmed">
                          Ordered by {each.customer.facilityName}
                        </Text>
                      )}
                    </Table.Td>
                    <Table.Td>{place(each.shipTo)}</Table.Td>
                    <Table.Td ta="right">{number(each.units)}</Table.Td>
                    <Table.Td ta="right">{number(each.unitsReturned)}</Table.Td>
                    <Table.Td>
                      {each.salesOrders.map((order) => (
                        <span key={order.id}>
                          <Anchor component={Link} to={`/sales-orders/${order.id}`}>
                            {order.orderNumber}
                          </Anchor>{' '}
                          ({number(order.units)}){' '}
                        </span>
                      ))}
                    </Table.Td>
                    <Table.Td>
                      {[each.contact.contactName, each.contact.contactPhone, each.contact.contactEmail].filter(Boolean).join(', ') ||
                        'Nobody can be reached'}
                    </Table.Td>
                    <Table.Td>
                      {day(each.firstShipDate)}
                      {each.firstShipDate !== each.lastShipDate && ` to ${day(each.lastShipDate)}`}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </Paper>
      {rows.length < consignees.length && (
        <Group justify="flex-end">
          <Button variant="default" onClick={() => setAll(true)}>
            Show all {number(consignees.length)} consignees
          </Button>
        </Group>
      )}
    </Section>
  );
}
