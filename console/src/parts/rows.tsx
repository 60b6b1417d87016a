import { Paper, Table, Text } from '@mantine/core';
import type { Column } from './list-page.js';

interface RowsProps<R> {
  columns: readonly Column<R>[];
  rows: readonly R[];
  rowKey: (row: R) => string | number;
  /** What to say where there is none. */
  empty: string;
}

/** Rows that came with a record: all of them, without pages or filters. */
export function Rows<R>({ columns, rows, rowKey, empty }: RowsProps<R>) {
  if (rows.length === 0) return <Text c="dimmed">{empty}</Text>;
  return (
    <Paper withBorder>
      <Table.ScrollContainer minWidth={Math.min(columns.length * 110, 900)}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              {columns.map(({ key, title, numeric }) => (
                <Table.Th key={key} ta={numeric ? 'right' : 'left'}>
                  {title}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={rowKey(row)}>
                {columns.map(({ key, cell, numeric }) => (
                  <Table.Td key={key} ta={numeric ? 'right' : 'left'}>
                    {cell(row)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}
