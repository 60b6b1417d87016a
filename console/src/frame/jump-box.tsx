import { Button, Group, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { placeOf, readSearch } from '../pages/search/search.js';

const LABEL = 'Lot, order, facility or tracking number';

/** Typed and confirmed with Enter, it goes straight to what was named, or lists what may be meant. */
export function JumpBox({ compact }: { compact?: boolean }) {
  const [wanted, setWanted] = useState('');
  const [busy, setBusy] = useState(false);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { key } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is empty again once another page is open
  useEffect(() => setWanted(''), [key]);

  const jump = async (event: FormEvent) => {
    event.preventDefault();
    const q = wanted.trim();
    if (!q) return;
    const list = `/search?${new URLSearchParams({ q })}`;
    setBusy(true);
    try {
      await navigate(placeOf(await queries.fetchQuery(readSearch(q))) ?? list);
    } catch {
      // The page of the search says why.
      await navigate(list);
    } finally {
      setBusy(false);
    }
  };
  const box = (
    <TextInput
      aria-label={LABEL}
      placeholder={LABEL}
      value={wanted}
      onChange={(event) => setWanted(event.currentTarget.value)}
      size={compact ? 'xs' : 'lg'}
      w={compact ? { base: 120, sm: 280 } : undefined}
      flex={compact ? undefined : 1}
      autoFocus={!compact}
      autoComplete="off"
      maxLength={200}
      type="search"
      aria-busy={busy}
    />
  );
  return (
    <search>
      <form onSubmit={jump}>
        {compact ? (
          box
        ) : (
          <Group wrap="nowrap">
            {box}
            <Button type="submit" size="lg" loading={busy}>
              Find
            </Button>
          </Group>
        )}
      </form>
    </search>
  );
}
