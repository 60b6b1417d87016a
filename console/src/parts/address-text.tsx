import { Text } from '@mantine/core';
import type { Address } from '../../../client/types.gen.js';
import { place } from './format.js';

/** An address as it stands on an envelope, and whom to ask there. */
export function AddressText({ address }: { address: Address }) {
  const { facilityName, address1, address2, country, contactName, contactPhone, contactEmail } = address;
  const lines = [address1, address2, place(address), country].filter((line) => line && line !== '–');
  const contact = [contactName, contactPhone, contactEmail].filter(Boolean).join(', ');
  return (
    <>
      <Text size="sm" fw={600}>
        {facilityName}
      </Text>
      {lines.map((line) => (
        <Text size="sm" key={line}>
          {line}
        </Text>
      ))}
      {contact && (
        <Text size="sm" c="dimmed">
          {contact}
        </Text>
      )}
    </>
  );
}
