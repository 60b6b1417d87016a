import { Anchor, Paper, Table } from '@mantine/core';
import { Link } from 'react-router';
import type { DrillResult, RecallStages } from '../../../../client/types.gen.js';
import { api } from '../../api/api.js';
import { day, duration, instant, number } from '../../parts/format.js';
import { type Column, List } from '../../parts/list-page.js';

const STAGES: readonly (readonly [stage: keyof RecallStages, label: string])[] = [
  ['scopeFrozen', 'Scope frozen'],
  ['noticesReady', 'Every letter made'],
  ['firstNotice', 'First consignee notified'],
  ['allNotified', 'All notified'],
  ['allReached', 'All answered or checked'],
  ['balanced', 'Every unit accounted for'],
  ['closed', 'Closed'],
];

/** When each stage was reached, and how long after the beginning. */
export function StageClock({ stages }: { stages: RecallStages }) {
  return (
    <Paper withBorder>
      <Table.ScrollContainer minWidth={320}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Step</Table.Th>
              <Table.Th ta="right">After</Table.Th>
              <Table.Th>At</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {STAGES.map(([stage, label]) => (
              <Table.Tr key={stage}>
                <Table.Td>{label}</Table.Td>
                <Table.Td ta="right">{stages[stage] ? duration(stages[stage].seconds) : 'Not yet'}</Table.Td>
                <Table.Td>{instant(stages[stage]?.at)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}

const COLUMNS: Column<DrillResult>[] = [
  {
    key: 'title',
    title: 'Drill',
    cell: ({ id, title }) => (
      <Anchor component={Link} to={`/recalls/${id}`}>
        {title}
      </Anchor>
    ),
  },
  { key: 'openedOn', title: 'Opened', cell: (each) => day(each.openedOn) },
  { key: 'consignees', title: 'Consignees', numeric: true, cell: (each) => number(each.consignees) },
  { key: 'units', title: 'Units', numeric: true, cell: (each) => number(each.unitsShipped) },
  { key: 'unaccounted', title: 'Unaccounted for', numeric: true, cell: (each) => number(each.unitsUnaccounted) },
  ...STAGES.slice(1).map(([stage, label]) => ({
    key: stage,
    title: label,
    numeric: true,
    cell: ({ stages }: DrillResult) => (stages[stage] ? duration(stages[stage].seconds) : '–'),
  })),
];

/** This drill first, earlier ones below. */
export const DrillComparison = ({ upTo }: { upTo: number }) => (
  <List
    name="drills"
    fixed={{ upTo: String(upTo) }}
    fetchPage={(options) => api.drills.list(options)}
    columns={COLUMNS}
    rowKey={(each) => each.id}
  />
);
