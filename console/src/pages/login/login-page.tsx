import { Center, Paper, Stack, Text, Title } from '@mantine/core';
import { useNavigate, useSearchParams } from 'react-router';
import { usePageTitle } from '../../parts/use-page-title.js';
import { LogInForm } from './log-in-form.js';

/** The way in. Afterwards the person is where they wanted to go. */
export default function LoginPage() {
  usePageTitle('Log in');
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const next = params.get('next') ?? '/';
  return (
    <Center mih="100vh" p="md" component="main">
      <Paper withBorder p="xl" w={380}>
        <Stack>
          <Title order={1} size="h2">
            SilqeQMS
          </Title>
          {/* Only a path of these pages: an address of another site must lead nowhere. */}
          <LogInForm onLoggedIn={() => navigate(next.startsWith('/') && !next.startsWith('//') ? next : '/', { replace: true })} />
          <Text size="sm" c="dimmed">
            No password yet, or forgotten? An administrator makes a link with which you choose one.
          </Text>
        </Stack>
      </Paper>
    </Center>
  );
}
