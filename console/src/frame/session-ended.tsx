import { Modal, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { onSessionEnded } from '../api/api.js';
import { useMe } from '../api/session.js';
import { LogInForm } from '../pages/login/log-in-form.js';

/** A session that ends in the middle of work: the person logs in above the page, and what they typed below it stays. */
export function SessionEnded() {
  const [ended, setEnded] = useState(false);
  const { me } = useMe();
  const queries = useQueryClient();
  useEffect(() => onSessionEnded(() => setEnded(true)), []);
  if (!ended) return null;
  return (
    <Modal
      opened
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title="Your session ended"
      zIndex={1000}
    >
      <Text size="sm" mb="sm">
        Log in again to go on. What you typed is still there; send it once more.
      </Text>
      <LogInForm
        email={me?.email}
        onLoggedIn={async () => {
          setEnded(false);
          await queries.invalidateQueries();
        }}
      />
    </Modal>
  );
}
