import './recalls.css';
import { Alert, Anchor, Group, Paper, Stack, Text } from '@mantine/core';
import { number, units } from '../../parts/format.js';

/** Units by what became of them. */
export interface Balance {
  unitsShipped: number;
  unitsOnHand: number;
  unitsUsed: number;
  unitsDestroyed: number;
  unitsReturned: number;
  unitsUnaccounted: number;
  /** Missing at some consignees, and too many at others: summed up they would hide one another. */
  unitsMissing?: number;
  unitsExcess?: number;
}

const PARTS = [
  ['unitsOnHand', 'On hand', 'on-hand'],
  ['unitsUsed', 'Used', 'used'],
  ['unitsDestroyed', 'Destroyed', 'destroyed'],
  ['unitsReturned', 'Returned', 'returned'],
  ['unitsUnaccounted', 'Unaccounted for', 'unaccounted'],
] as const;

type Part = (typeof PARTS)[number][0];

/** Where every shipped unit is: the bar is what was shipped, each part as wide as its units, and each has its number below. */
export function BalanceBar({ balance, onOpen }: { balance: Balance; onOpen?: (key: Part, label: string) => void }) {
  const { unitsShipped, unitsUnaccounted } = balance;
  const { unitsMissing = Math.max(unitsUnaccounted, 0), unitsExcess = Math.max(-unitsUnaccounted, 0) } = balance;
  const said = PARTS.map(([key, label]) => `${label.toLowerCase()} ${number(balance[key])}`).join(', ');
  return (
    <Paper withBorder p="md">
      <Stack gap="xs">
        <Text fw={600}>
          {unitsMissing === 0 && unitsExcess === 0
            ? `All ${units(unitsShipped)} are accounted for`
            : `${units(unitsMissing)} of ${number(unitsShipped)} unaccounted for`}
        </Text>
        <div className="balance" role="img" aria-label={`Shipped ${number(unitsShipped)}: ${said}`}>
          {PARTS.map(([key, , style]) => (
            <div key={key} className={`balance-${style}`} style={{ flexGrow: Math.max(balance[key], 0) }} />
          ))}
        </div>
        <Group component="dl" m={0} gap="lg">
          {PARTS.map(([key, label, style]) => (
            <Group key={key} gap={6} wrap="nowrap">
              <span className={`balance-key balance-${style}`} aria-hidden />
              <Text component="dt" size="sm">
                {label}
              </Text>
              <Text component="dd" size="sm" fw={700} m={0}>
                {onOpen ? (
                  <Anchor
                    component="button"
                    type="button"
                    onClick={() => onOpen(key, label)}
                    aria-label={`${label}: ${number(balance[key])}`}
                  >
                    {number(balance[key])}
                  </Anchor>
                ) : (
                  number(balance[key])
                )}
              </Text>
            </Group>
          ))}
        </Group>
        {unitsExcess > 0 && (
          <Alert color="red" role="note" title="More units are reported than were shipped">
            {units(unitsExcess)} too many. Compare the answers with the shipments: see the discrepancies of each consignee.
          </Alert>
        )}
      </Stack>
    </Paper>
  );
}
