import { Alert, Button, Code, CopyButton, Stack } from '@mantine/core';

/** A secret that the server shows this one time. */
export function ShownOnce({ title, secret, hint }: { title: string; secret: string; hint: string }) {
  return (
    <Alert color="blue" title={title} role="status">
      <Stack align="flex-start" gap="xs">
        <Code block>{secret}</Code>
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button size="compact-sm" variant="default" onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
        {hint}
      </Stack>
    </Alert>
  );
}
