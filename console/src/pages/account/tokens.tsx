import { Button, MultiSelect } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiToken, MadeApiToken, Permission } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { useMe } from '../../api/session.js';
import type { ControlProps, Field } from '../../parts/fields.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { instant, text } from '../../parts/format.js';
import { List } from '../../parts/list-page.js';
import { ShownOnce } from '../../parts/shown-once.js';

/** Permissions of the person, with spaces between them: a token can have no others. */
function ScopesControl({ value, onChange, error, field }: ControlProps) {
  const { me } = useMe();
  return (
    <MultiSelect
      label={field.label}
      description={field.description}
      error={error}
      data={me?.permissions}
      value={value.split(' ').filter(Boolean)}
      onChange={(scopes) => onChange(scopes.join(' '))}
      searchable
    />
  );
}

const NEW: Field[] = [
  { name: 'name', label: 'Which program is it for?', required: true },
  { name: 'scopes', label: 'What it may do', description: 'Everything that you may do, if you choose nothing', control: ScopesControl },
  { name: 'expiresOn', label: 'Ends on', kind: 'day', description: 'A year from now, if you choose no day' },
];

/** API tokens of a user. Everybody makes their own; those of others can only be revoked. */
export function Tokens({ userId, own }: { userId?: number; own?: boolean }) {
  const queries = useQueryClient();
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<MadeApiToken>();
  const revoke = async (id: number) => {
    await bodyOf(api.apiTokens.revoke({ path: { id } }));
    await queries.invalidateQueries();
  };
  return (
    <>
      {made && (
        <ShownOnce
          title={`The token of ${made.name}`}
          secret={made.token}
          hint="Keep it where the program finds it. It is not shown again."
        />
      )}
      <List
        name="api-tokens"
        fixed={userId === undefined ? {} : { userId: String(userId) }}
        fetchPage={(options) => api.apiTokens.list(options)}
        rowKey={({ id }: ApiToken) => id}
        empty="No program has access."
        actions={
          own && (
            <Button size="compact-sm" onClick={() => setMaking(true)}>
              Make a token
            </Button>
          )
        }
        columns={[
          { key: 'name', title: 'Program', minWidth: 180, cell: (token: ApiToken) => token.name },
          {
            key: 'scopes',
            title: 'May',
            cell: (token: ApiToken) => (token.scopes ? text(token.scopes.join(', ')) : 'All that the user may'),
          },
          { key: 'used', title: 'Last used', cell: (token: ApiToken) => instant(token.lastUsedAt) },
          { key: 'ends', title: 'Ends', cell: (token: ApiToken) => instant(token.expiresAt) },
          {
            key: 'revoke',
            title: 'Revoke',
            cell: (token: ApiToken) =>
              token.revokedAt ? (
                `Revoked ${instant(token.revokedAt)}`
              ) : (
                <Button size="compact-xs" variant="default" onClick={() => revoke(token.id)} aria-label={`Revoke ${token.name}`}>
                  Revoke
                </Button>
              ),
          },
        ]}
      />
      {making && (
        <FormDialog
          title="Make an API token"
          fields={NEW}
          submitLabel="Make"
          onClose={() => setMaking(false)}
          onSubmit={async ({ name = '', scopes, expiresOn }) => {
            const chosen = scopes?.split(' ').filter(Boolean) as Permission[] | undefined;
            const ends = expiresOn ? { expiresAt: new Date(`${expiresOn}T23:59:59`).toISOString() } : {};
            setMade(
              await bodyOf(api.apiTokens.create({ body: { name: name.trim(), ...(chosen?.length && { scopes: chosen }), ...ends } })),
            );
            setMaking(false);
            await queries.invalidateQueries();
          }}
        />
      )}
    </>
  );
}
