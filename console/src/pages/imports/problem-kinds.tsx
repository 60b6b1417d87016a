import { Anchor, Paper, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { ImportProblemKind } from '../../../../client/types.gen.js';
import { number } from '../../parts/format.js';
import { Section } from '../../parts/record-page.js';
import { StateBadge } from '../../parts/state-badge.js';
import { firstOf, problemWords } from './problem-words.js';

/** What is wrong, by kind: most faults of a file are one fault many times. */
export function ProblemKinds({ kinds }: { kinds: readonly ImportProblemKind[] }) {
  return (
    <Section title="Problems by kind">
      <Paper withBorder>
        <Table.ScrollContainer minWidth={640}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Kind</Table.Th>
                <Table.Th>Column</Table.Th>
                <Table.Th ta="right">Rows</Table.Th>
                <Table.Th>First of them</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {kinds.map((kind) => (
                <Table.Tr key={`${kind.severity} ${kind.code} ${kind.column}`}>
                  <Table.Td>
                    <Anchor component={Link} to={`?${new URLSearchParams({ code: kind.code })}`} preventScrollReset>
                      {problemWords(kind.code)}
                    </Anchor>
                    <br />
                    <StateBadge code={kind.severity} />
                  </Table.Td>
                  <Table.Td>{kind.column ?? 'Whole row'}</Table.Td>
                  <Table.Td ta="right">{number(kind.rows)}</Table.Td>
                  <Table.Td>
                    <Text size="sm">{firstOf(kind)}</Text>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Paper>
    </Section>
  );
}
