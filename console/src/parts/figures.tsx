import { Anchor, Paper, SimpleGrid, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

export interface Figure {
  label: string;
  /** As it is read: a number in the writing of the reader, or a word. */
  value: ReactNode;
  /** What else belongs to it, in a few words. */
  hint?: ReactNode;
  /** The list of what was counted. */
  to?: string;
  /** Shows on this page what was counted. */
  onOpen?: () => void;
  /** Somebody should do something about it. */
  urgent?: boolean;
}

/** The numbers that a person came for, large and first. Each leads to the list that it counts. */
export function Figures({ figures }: { figures: readonly Figure[] }) {
  return (
    <SimpleGrid component="dl" cols={{ base: 2, sm: 3, lg: Math.min(figures.length, 6) }} spacing="sm" m={0}>
      {figures.map(({ label, value, hint, to, urgent, onOpen }) => (
        <Paper key={label} withBorder p="sm" className={urgent ? 'figure urgent' : 'figure'}>
          <Text component="dt" size="sm" c="dimmed">
            {label}
          </Text>
          <Text component="dd" m={0} fz={26} fw={700} lh={1.2}>
            {to ? (
              <Anchor component={Link} to={to} inherit>
                {value}
              </Anchor>
            ) : onOpen ? (
              <Anchor component="button" type="button" onClick={onOpen} inherit aria-label={`${label}: ${value}`}>
                {value}
              </Anchor>
            ) : (
              value
            )}
          </Text>
          {hint && (
            <Text component="dd" m={0} size="sm">
              {hint}
            </Text>
          )}
        </Paper>
      ))}
    </SimpleGrid>
  );
}
