import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router';
import type { PasswordLink } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import type { Field } from '../../parts/fields.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { instant, text } from '../../parts/format.js';
import { ReasonDialog } from '../../parts/reason-dialog.js';
import { RecordPage, Section, useRecord } from '../../parts/record-page.js';
import { ShownOnce } from '../../parts/shown-once.js';
import { words } from '../../parts/words.js';
import { Sessions } from '../account/sessions.js';
import { Tokens } from '../account/tokens.js';
import { RolesControl } from './roles-control.js';

const FIELDS: Field[] = [
  { name: 'name', label: 'Name' },
  { name: 'roles', label: 'Roles', control: RolesControl },
];

/** One user: roles, access, and what ends it. */
export default function UserPage() {
  const path = { id: Number(useParams().id) };
  const may = useMay();
  const queries = useQueryClient();
  const [dialog, setDialog] = useState<'change' | 'active' | 'second-factor' | 'link'>();
  const [link, setLink] = useState<PasswordLink>();
  const { record: user, error, changing } = useRecord(['user', path.id], () => api.users.get({ path }));
  const close = () => setDialog(undefined);
  const change = (body: object, ifMatch: string) =>
    bodyOf(api.users.change({ path, body, headers: { 'If-Match': ifMatch } })).then(() => queries.invalidateQueries());

  return (
    <RecordPage
      parent={{ title: 'Users', to: '/users' }}
      title={user?.name ?? user?.email}
      error={error}
      notice={
        link && (
          <ShownOnce
            title="The link to choose a password"
            secret={link.url}
            hint={`Give it to the person in a way that nobody else reads. It works once, until ${instant(link.expiresAt)}, and is not shown again.`}
          />
        )
      }
      facts={
        user && [
          ['E-mail', user.email],
          ['Name', text(user.name)],
          ['Roles', text(user.roles.map(words).join(', '))],
          ['Active', user.isActive ? 'Yes' : 'Switched off: cannot log in'],
          ['Password', user.hasPassword ? 'Chosen' : 'Not chosen yet'],
          ['Second factor', user.hasSecondFactor ? 'On' : 'Off'],
          ['Added', instant(user.createdAt)],
        ]
      }
      history={user && { entityType: 'user', entityId: user.id }}
      actions={
        user &&
        may('users.edit') && (
          <>
            <Button onClick={() => setDialog('change')}>Change</Button>
            {user.isActive && (
              <Button variant="default" onClick={() => setDialog('link')}>
                Link to choose a password
              </Button>
            )}
            {user.hasSecondFactor && (
              <Button variant="default" onClick={() => setDialog('second-factor')}>
                Reset the second factor
              </Button>
            )}
            <Button variant="default" onClick={() => setDialog('active')}>
              {user.isActive ? 'Switch off' : 'Switch on'}
            </Button>
          </>
        )
      }
    >
      {user && (
        <>
          <Section title="Where the user is logged in">
            <Sessions userId={user.id} />
          </Section>
          <Section title="API tokens">
            <Tokens userId={user.id} />
          </Section>
        </>
      )}
      {dialog === 'change' && user && (
        <ReasonDialog
          title={`Change ${user.email}`}
          submitLabel="Change"
          fields={FIELDS}
          initial={{ roles: user.roles.join(' ') }}
          of={changing}
          send={({ roles, ...changes }, reason, ifMatch) =>
            change(
              {
                ...changes,
                ...(roles !== undefined && {
                  roles: String(roles ?? '')
                    .split(' ')
                    .filter(Boolean),
                }),
                reason,
              },
              ifMatch,
            )
          }
          onClose={close}
        />
      )}
      {dialog === 'active' && user && (
        <ReasonDialog
          title={user.isActive ? `Switch off ${user.email}` : `Switch on ${user.email}`}
          hint={user.isActive ? 'The user is logged out everywhere, and the API tokens end.' : undefined}
          submitLabel={user.isActive ? 'Switch off' : 'Switch on'}
          of={changing}
          send={(_, reason, ifMatch) => change({ isActive: !user.isActive, reason }, ifMatch)}
          onClose={close}
        />
      )}
      {dialog === 'second-factor' && (
        <ReasonDialog
          title="Reset the second factor"
          hint="The user then logs in with the password alone and is logged out everywhere. Do this only when you know who asks."
          submitLabel="Reset"
          send={(_, reason) => bodyOf(api.users.resetSecondFactor({ path, body: { reason } })).then(() => queries.invalidateQueries())}
          onClose={close}
        />
      )}
      {dialog === 'link' && (
        <FormDialog
          title="Link to choose a password"
          hint="An earlier link stops working. When the person has chosen a password, all present log-ins and tokens end."
          fields={[]}
          submitLabel="Make the link"
          onClose={close}
          onSubmit={async () => {
            setLink(await bodyOf(api.users.createPasswordLink({ path })));
            close();
          }}
        />
      )}
    </RecordPage>
  );
}
