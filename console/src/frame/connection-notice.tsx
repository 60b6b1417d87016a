import { Alert } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from '../api/api.js';

const EVERY = 3_000;

/** Says when the server is away, tries until it is back, and reads again what is shown. */
export function ConnectionNotice() {
  const queries = useQueryClient();
  const [away, setAway] = useState(false);
  useEffect(
    () =>
      queries.getQueryCache().subscribe(({ query }) => {
        const { fetchFailureReason } = query.state;
        if (fetchFailureReason && 'code' in fetchFailureReason && fetchFailureReason.code === 'unreachable') setAway(true);
      }),
    [queries],
  );
  useEffect(() => {
    if (!away) return;
    const timer = setInterval(async () => {
      const { response } = await api.health.live();
      if (!response?.ok) return;
      setAway(false);
      await queries.invalidateQueries();
    }, EVERY);
    return () => clearInterval(timer);
  }, [away, queries]);
  if (!away) return null;
  return (
    <Alert color="orange" role="status" mb="md" title="The server does not answer">
      What you typed is still here. The page goes on by itself when the server is back.
    </Alert>
  );
}
