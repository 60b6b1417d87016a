import { Anchor, Paper, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { OpenRecall } from '../../../../client/types.gen.js';
import { day, number } from '../../parts/format.js';
import { Section } from '../../parts/record-page.js';
import { words } from '../../parts/words.js';

/** Recalls that are not closed, with their days and whom they wait for. */
export function OpenRecalls({ recalls, more }: { recalls: readonly OpenRecall[]; more: boolean }) {
  return (
    <Section
      title="Open recalls"
      actions={
        more && (
          <Anchor component={Link} to="/recalls?open=true">
            All open recalls
          </Anchor>
        )
      }
    >
      <Paper withBorder>
        {recalls.length === 0 ? (
          <Text p="md" c="dimmed">
            No recall is open.
          </Text>
        ) : (
          <Table.ScrollContainer minWidth={700}>
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Recall</Table.Th>
                  <Table.Th>Kind</Table.Th>
                  <Table.Th>Answers due</Table.Th>
                  <Table.Th>Report due</Table.Th>
                  <Table.Th ta="right">Not notified</Table.Th>
                  <Table.Th ta="right">No answer</Table.Th>
                  <Table.Th ta="right">Units unaccounted</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {recalls.map((recall) => (
                  <Table.Tr key={recall.id}>
                    <Table.Td>
                      <Anchor component={Link} to={`/recalls/${recall.id}`}>
                        {recall.title}
                      </Anchor>
                    </Table.Td>
                    <Table.Td>{words(recall.kind)}</Table.Td>
                    <Table.Td>{day(recall.responseDueOn)}</Table.Td>
                    <Table.Td>{recall.kind === 'drill' ? 'None: a drill' : day(recall.reportDueOn)}</Table.Td>
                    <Table.Td ta="right">{`${number(recall.notNotified)} of ${number(recall.consignees)}`}</Table.Td>
                    <Table.Td ta="right">{number(recall.notResponding)}</Table.Td>
                    <Table.Td ta="right">{number(recall.unitsUnaccounted)}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </Paper>
    </Section>
  );
}
