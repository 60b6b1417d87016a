import { Button, Group, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';

/** Asks for the moment of which a report or a record is shown. */
export function OtherMoment({ onChoose, isNow }: { onChoose: (asOf: string | undefined) => void; isNow: boolean }) {
  const [typed, setTyped] = useState('');
  const choose = (event: FormEvent) => {
    event.preventDefault();
    if (typed) onChoose(new Date(typed).toISOString());
  };
  return (
    <form onSubmit={choose} className="no-print">
      <Group align="flex-end" gap="xs">
        <TextInput
          label="As it stood on"
          type="datetime-local"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          required
        />
        <Button type="submit" variant="default">
          Show
        </Button>
        {!isNow && (
          <Button variant="subtle" onClick={() => onChoose(undefined)}>
            As it is now
          </Button>
        )}
      </Group>
    </form>
  );
}
