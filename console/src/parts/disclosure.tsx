import { Button, Group, Stack } from '@mantine/core';
import { type ReactNode, useState } from 'react';

/** What few readers want: asked from the server once somebody opens it. */
export function Disclosure({ show, hide, children }: { show: string; hide: string; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <Stack className="no-print">
      <Group>
        <Button variant="default" onClick={() => setOpen(!open)} aria-expanded={open}>
          {open ? hide : show}
        </Button>
      </Group>
      {open && children}
    </Stack>
  );
}
