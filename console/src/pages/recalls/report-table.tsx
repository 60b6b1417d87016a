import { Paper, Table, Text } from '@mantine/core';

/** A list of a report. A heading that begins with # is of numbers. */
export function ReportTable({ headings, rows, none }: { headings: readonly string[]; rows: readonly (readonly string[])[]; none: string }) {
  const align = headings.map((heading) => (heading.startsWith('#') ? 'right' : 'left'));
  return (
    <Paper withBorder>
      {rows.length === 0 ? (
        <Text p="md">{none}</Text>
      ) : (
        <Table.ScrollContainer minWidth={Math.min(headings.length * 110, 800)}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                {headings.map((heading, index) => (
                  <Table.Th key={heading} ta={align[index] as 'left'}>
                    {heading.replace('#', '')}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((cells, row) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a report never change
                <Table.Tr key={row}>
                  {cells.map((cell, index) => (
                    <Table.Td key={headings[index]} ta={align[index] as 'left'}>
                      {cell}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Paper>
  );
}
