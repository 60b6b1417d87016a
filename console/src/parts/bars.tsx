import { Paper, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { number } from './format.js';

export interface Bar {
  key: string;
  label: ReactNode;
  value: number;
  /** Further figures, in the order of `figures`. */
  more?: readonly ReactNode[];
}

interface BarsProps {
  /** What is counted: the heading of the labels, of the values, and of further figures. */
  headings: readonly [label: string, value: string, ...more: string[]];
  bars: readonly Bar[];
  caption: string;
}

/** A chart that is a table: a bar behind each number, so that the picture and the figures can never differ. */
export function Bars({ headings, bars, caption }: BarsProps) {
  const largest = Math.max(1, ...bars.map(({ value }) => value));
  const [label, value, ...more] = headings;
  if (bars.length === 0) return <Text c="dimmed">Nothing in this time.</Text>;
  return (
    <Paper withBorder>
      <Table.ScrollContainer minWidth={320}>
        <Table verticalSpacing={4}>
          <Table.Caption style={{ captionSide: 'top' }}>{caption}</Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{label}</Table.Th>
              <Table.Th w="45%">{value}</Table.Th>
              {more.map((heading) => (
                <Table.Th key={heading} ta="right">
                  {heading}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {bars.map((bar) => (
              <Table.Tr key={bar.key}>
                <Table.Td>{bar.label}</Table.Td>
                <Table.Td>
                  <div className="bar">
                    <div className="bar-fill" style={{ width: `${(bar.value / largest) * 100}%` }} aria-hidden />
                    <span>{number(bar.value)}</span>
                  </div>
                </Table.Td>
                {bar.more?.map((figure, index) => (
                  <Table.Td key={more[index]} ta="right">
                    {figure}
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
