import { Text } from '@mantine/core';
import { useState } from 'react';
import type { CustomerRow } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { place } from '../../parts/format.js';
import { LookUp } from '../../parts/look-up.js';

interface CustomerLookUpProps {
  label?: string;
  description?: string;
  error?: string;
  autoFocus?: boolean;
  /** True when left out. */
  required?: boolean;
  /** The name of the customer that is chosen already. */
  facilityName?: string;
  onChoose: (customer: CustomerRow | undefined) => void;
  /** Takes a name that no customer has. */
  onNew?: (facilityName: string) => void;
}

/** A customer by its name or number. */
export function CustomerLookUp({ label = 'Customer', facilityName = '', onChoose, onNew, ...input }: CustomerLookUpProps) {
  const [text, setText] = useState(facilityName);
  const [chosen, setChosen] = useState(facilityName !== '');
  return (
    <LookUp<CustomerRow>
      required
      {...input}
      label={label}
      name="customers"
      find={async (q) => (await bodyOf(api.customers.list({ query: { q, limit: 8 } }))).data}
      keyOf={({ id }) => id}
      option={(customer) => (
        <>
          <Text size="sm" fw={600}>
            {customer.facilityName}
          </Text>
          <Text size="xs">{[place(customer), customer.customerNumber].filter(Boolean).join(' · ')}</Text>
        </>
      )}
      text={text}
      onText={(typed) => {
        setText(typed);
        if (chosen) onChoose(undefined);
        setChosen(false);
      }}
      chosen={chosen}
      onChoose={(customer) => {
        setText(customer.facilityName);
        setChosen(true);
        onChoose(customer);
      }}
      exact={({ facilityName, customerNumber }, typed) =>
        [facilityName, customerNumber].some((name) => name?.toUpperCase() === typed.trim().toUpperCase())
      }
      otherwise={
        onNew && {
          label: `New customer “${text.trim()}”`,
          onChoose: () => {
            setChosen(true);
            onNew(text.trim());
          },
        }
      }
    />
  );
}
