import { Anchor, Stack, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import { usePageTitle } from '../parts/use-page-title.js';

export function NotFound() {
  usePageTitle('No such page');
  return (
    <Stack>
      <Title order={1}>There is no such page</Title>
      <Text>
        The address may be mistyped.{' '}
        <Anchor component={Link} to="/">
          Go to the first page
        </Anchor>{' '}
        and search from there.
      </Text>
    </Stack>
  );
}
