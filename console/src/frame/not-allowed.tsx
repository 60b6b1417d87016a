import { Alert, Stack, Title } from '@mantine/core';
import { usePageTitle } from '../parts/use-page-title.js';

/** An address that the role may not open, from a bookmark or a colleague. */
export function NotAllowed() {
  usePageTitle('Not allowed');
  return (
    <Stack>
      <Title order={1}>You may not open this page</Title>
      <Alert color="orange" role="alert" title="Your role does not allow this">
        Ask an administrator if your work needs it.
      </Alert>
    </Stack>
  );
}
