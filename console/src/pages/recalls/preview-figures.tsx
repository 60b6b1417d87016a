import { Alert, Anchor, Badge, Paper, Stack, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { RecallPreview } from '../../../../client/types.gen.js';
import { Figures } from '../../parts/figures.js';
import { count, number, place, units } from '../../parts/format.js';
import { LookAlikesNote } from '../../parts/look-alikes-note.js';
import { StateBadge } from '../../parts/state-badge.js';

/** Consignees that are shown, the largest first. The recall itself lists all of them. */
const SHOWN = 100;

/** What a recall would reach. */
export function PreviewFigures({ preview }: { preview: RecallPreview }) {
  const { totals, waiting, openOrders, lots, consignees } = preview;
  return (
    <Stack>
      <Figures
        figures={[
          { label: 'Consignees', value: number(totals.consignees), hint: `on ${count(totals.salesOrders, 'order')}` },
          { label: 'Units shipped', value: number(totals.units), hint: `${number(totals.unitsReturned)} came back` },
          {
            label: 'Cannot be reached',
            value: number(totals.unreachable),
            hint: totals.unreachable > 0 ? 'Find a contact for them' : undefined,
            urgent: totals.unreachable > 0,
          },
          { label: 'Units in stock', value: number(totals.unitsInStock) },
          {
            label: 'Waiting in review',
            value: units(waiting.units),
            hint: count(waiting.shipments, 'shipment'),
            to: '/review',
            urgent: waiting.shipments > 0,
          },
          { label: 'Open orders of these SKUs', value: number(openOrders.salesOrders), hint: units(openOrders.units) },
        ]}
      />
      <LookAlikesNote lookAlikes={preview.lookAlikes} advice="add it to the recall" />
      {totals.consignees === 0 && (
        <Alert color="orange" role="note" title="Nobody received these lots in this time">
          Check the lots and the days. A recall can be opened all the same: it stops the lots.
        </Alert>
      )}
      <Paper withBorder>
        <Table.ScrollContainer minWidth={600}>
          <Table captionSide="top">
            <Table.Caption>Lots</Table.Caption>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Lot</Table.Th>
                <Table.Th>SKU</Table.Th>
                <Table.Th>Status</Table.Th>
                <Table.Th ta="right">Shipped</Table.Th>
                <Table.Th ta="right">Returned</Table.Th>
                <Table.Th ta="right">In stock</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {lots.map((lot) => (
                <Table.Tr key={lot.lotNumber}>
                  <Table.Td>
                    <Anchor component={Link} to={`/lots/${encodeURIComponent(lot.lotNumber)}`}>
                      {lot.lotNumber}
                    </Anchor>
                  </Table.Td>
                  <Table.Td>{lot.sku}</Table.Td>
                  <Table.Td>
                    <StateBadge code={lot.status} />
                  </Table.Td>
                  <Table.Td ta="right">{number(lot.unitsShipped)}</Table.Td>
                  <Table.Td ta="right">{number(lot.unitsReturned)}</Table.Td>
                  <Table.Td ta="right">{number(lot.unitsRemaining)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Paper>
      {consignees.length > 0 && (
        <Paper withBorder>
          <Table.ScrollContainer minWidth={700}>
            <Table captionSide="top">
              <Table.Caption>
                {consignees.length > SHOWN
                  ? `The ${SHOWN} largest of ${number(consignees.length)} consignees`
                  : 'Consignees, the largest first'}
              </Table.Caption>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Consignee</Table.Th>
                  <Table.Th>Customer</Table.Th>
                  <Table.Th>Place</Table.Th>
                  <Table.Th ta="right">Units</Table.Th>
                  <Table.Th>Contact</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {consignees.slice(0, SHOWN).map((each) => (
                  <Table.Tr key={each.consigneeId}>
                    <Table.Td>{each.shipTo.facilityName}</Table.Td>
                    <Table.Td>{each.customer.facilityName}</Table.Td>
                    <Table.Td>{place(each.shipTo)}</Table.Td>
                    <Table.Td ta="right">{number(each.units)}</Table.Td>
                    <Table.Td>
                      {each.reachable ? (
                        <Text size="sm">{contactIn(each.contact)}</Text>
                      ) : (
                        <Badge color="red" variant="dot" tt="none">
                          Nobody can be reached
                        </Badge>
                      )}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </Paper>
      )}
    </Stack>
  );
}

/** A contact in one line. */
export const contactIn = (contact: { contactName: string | null; contactPhone: string | null; contactEmail: string | null }): string =>
  [contact.contactName, contact.contactPhone, contact.contactEmail].filter(Boolean).join(', ') || 'Nobody can be reached';
