import { Badge } from '@mantine/core';
import { words } from './words.js';

/** Codes of the contract that stand for a state, and how much they should alarm. */
const COLOURS: Record<string, string> = {
  released: 'green',
  on_hold: 'orange',
  recalled: 'red',
  voided: 'red',
  cancelled: 'gray',
  failed: 'red',
  committed: 'green',
  validated: 'orange',
  problem: 'red',
  warning: 'orange',
  reachable: 'green',
  valid: 'green',
  duplicate: 'gray',
  invalid: 'red',
  not_notified: 'orange',
  notified: 'blue',
  responded: 'cyan',
  accounted_for: 'green',
  unreachable: 'red',
  effective: 'green',
  not_effective: 'red',
  open: 'orange',
  closed: 'gray',
};

/** A state in a word, with a dot in its colour: colour alone says nothing to those who do not see it. */
export function StateBadge({ code }: { code: string }) {
  return (
    <Badge variant="dot" color={COLOURS[code] ?? 'blue'} tt="none" miw="max-content">
      {words(code)}
    </Badge>
  );
}
