import { Alert, Button, Stack, Title } from '@mantine/core';
import { useState } from 'react';
import { api, bodyOf } from '../../api/api.js';
import { useMay, useMe } from '../../api/session.js';
import type { Field } from '../../parts/fields.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { text } from '../../parts/format.js';
import { Facts, Section } from '../../parts/record-page.js';
import { usePageTitle } from '../../parts/use-page-title.js';
import { words } from '../../parts/words.js';
import { SecondFactorSection } from './second-factor.js';
import { Sessions } from './sessions.js';
import { Tokens } from './tokens.js';

const PASSWORD: Field[] = [
  { name: 'currentPassword', label: 'Present password', kind: 'password', required: true, autoComplete: 'current-password' },
  { name: 'newPassword', label: 'New password', kind: 'password', required: true, autoComplete: 'new-password' },
];

/** What belongs to the person who is logged in: password, second factor, log-ins, tokens. */
export default function AccountPage() {
  usePageTitle('Your account');
  const { me } = useMe();
  const may = useMay();
  const [changing, setChanging] = useState(false);
  const [changed, setChanged] = useState(false);
  return (
    <Stack>
      <Title order={1}>Your account</Title>
      {me && (
        <Facts
          facts={[
            ['E-mail', me.email],
            ['Name', text(me.name)],
            ['Roles', text(me.roles.map(words).join(', '))],
          ]}
        />
      )}
      <Section
        title="Password"
        actions={
          <Button variant="default" onClick={() => setChanging(true)}>
            Change the password
          </Button>
        }
      >
        {changed && (
          <Alert color="green" role="status" title="The password is changed">
            All other log-ins of yours have ended.
          </Alert>
        )}
      </Section>
      <SecondFactorSection />
      <Section title="Where you are logged in">
        <Sessions />
      </Section>
      {may('api_tokens.manage') && (
        <Section title="API tokens">
          <Tokens own />
        </Section>
      )}
      {changing && (
        <FormDialog
          title="Change the password"
          fields={PASSWORD}
          submitLabel="Change"
          onClose={() => setChanging(false)}
          onSubmit={async ({ currentPassword = '', newPassword = '' }) => {
            await bodyOf(api.auth.changePassword({ body: { currentPassword, newPassword } }));
            setChanged(true);
            setChanging(false);
          }}
        />
      )}
    </Stack>
  );
}
