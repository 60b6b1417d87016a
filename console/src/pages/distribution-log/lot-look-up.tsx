import { Group, Text } from '@mantine/core';
import { useState } from 'react';
import type { Lot } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { day } from '../../parts/format.js';
import { LookUp } from '../../parts/look-up.js';
import { StateBadge } from '../../parts/state-badge.js';

interface LotLookUpProps {
  lotNumber: string;
  error?: string;
  autoFocus?: boolean;
  /** @param lot is known only of a lot that was found */
  onChange: (lotNumber: string, lot?: Lot) => void;
}

/** A lot by any part of its number. One that nobody has registered yet can be typed too. */
export function LotLookUp({ lotNumber, onChange, ...input }: LotLookUpProps) {
  const [chosen, setChosen] = useState(false);
  return (
    <LookUp<Lot>
      {...input}
      label="Lot"
      required
      name="lots"
      find={async (q) => (await bodyOf(api.lots.list({ query: { q, limit: 8 } }))).data}
      keyOf={({ id }) => id}
      option={(lot) => (
        <Group justify="space-between" wrap="nowrap">
          <div>
            <Text size="sm" fw={600}>
              {lot.lotNumber}
            </Text>
            <Text size="xs">
              {lot.sku}, expires {day(lot.expiresOn)}
            </Text>
          </div>
          <StateBadge code={lot.status} />
        </Group>
      )}
      text={lotNumber}
      onText={(typed) => {
        setChosen(false);
        onChange(typed);
      }}
      chosen={chosen}
      onChoose={(lot) => {
        setChosen(true);
        onChange(lot.lotNumber, lot);
      }}
      free
      exact={(lot, typed) => [lot.lotNumber, ...lot.aliases].some((name) => spelling(name) === spelling(typed))}
    />
  );
}

/** Letter case, blanks and separators of a lot do not count. */
const spelling = (lotNumber: string): string => lotNumber.toUpperCase().replace(/[^A-Z0-9]/g, '');
