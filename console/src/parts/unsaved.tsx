import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useEffect, useMemo } from 'react';
import { useBlocker } from 'react-router';

/** The forms of the page in which somebody typed what was not sent yet. */
const forms = new Set<symbol>();

/**
 * Marks a form as one that is not to be lost by a slip.
 * @returns marks it at once: not while it is sent, since the page that opens then is what the person wanted
 */
export function useUnsaved(isTyped: boolean): (isUnsaved: boolean) => void {
  const form = useMemo(() => Symbol('form'), []);
  useEffect(() => {
    if (isTyped) forms.add(form);
    return () => void forms.delete(form);
  }, [form, isTyped]);
  return (isUnsaved) => void (isUnsaved ? forms.add(form) : forms.delete(form));
}

/** Whether somebody typed on this page what was not sent yet. */
export const hasUnsaved = (): boolean => forms.size > 0;

/** Asks before another page takes the place of a form in which somebody typed. The browser itself asks before it closes or loads the page anew. */
export function AskBeforeLeaving() {
  const blocker = useBlocker(({ currentLocation, nextLocation }) => hasUnsaved() && currentLocation.pathname !== nextLocation.pathname);
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (hasUnsaved()) event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, []);
  if (blocker.state !== 'blocked') return null;
  return <LeaveDialog onStay={blocker.reset} onLeave={blocker.proceed} />;
}

export function LeaveDialog({ onStay, onLeave }: { onStay: () => void; onLeave: () => void }) {
  return (
    <Modal opened onClose={onStay} title="Leave without sending?" centered zIndex={500}>
      <Stack>
        <Text size="sm">What you typed was not sent yet. It is lost if you leave.</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onLeave}>
            Leave
          </Button>
          <Button onClick={onStay} data-autofocus>
            Stay
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
