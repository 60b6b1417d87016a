import { Alert, Button, Stack } from '@mantine/core';
import { Component, type ReactNode, useEffect, useState } from 'react';
import { api } from '../api/api.js';
import { PageNotFetched } from '../parts/fetched-page.js';

/** A page that breaks, or that could not be fetched, takes nothing else with it. */
export class PageBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return error instanceof PageNotFetched ? <NotFetched /> : <Broken />;
  }
}

const Broken = () => (
  <Alert color="red" role="alert" title="This page could not be shown">
    <Stack align="flex-start">
      Load it again. If that does not help, tell an administrator what you did.
      <Button variant="default" onClick={() => location.reload()}>
        Load again
      </Button>
    </Stack>
  </Alert>
);

/** Whether the server answers says which of both it is. A page is loaded anew only from a server that is there: else the browser would show its own. */
function NotFetched() {
  const [isThere, setIsThere] = useState<boolean>();
  const ask = async () => {
    const { response } = await api.health.live();
    setIsThere(response?.ok ?? false);
    return response?.ok ?? false;
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is asked once, and again by the button
  useEffect(() => void ask(), []);
  if (isThere === undefined) return null;
  return (
    <Alert color="orange" role="alert" title={isThere ? 'There is a new version of these pages' : 'The connection is lost'}>
      <Stack align="flex-start">
        {isThere ? 'Try again to open the page in the new version.' : 'The page could not be fetched. Check the connection and try again.'}
        <Button
          variant="default"
          onClick={async () => {
            if (await ask()) location.reload();
          }}
        >
          Try again
        </Button>
      </Stack>
    </Alert>
  );
}
