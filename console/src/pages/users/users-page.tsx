import { Button } from '@mantine/core';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import type { User } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import type { Field } from '../../parts/fields.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { text } from '../../parts/format.js';
import { type Column, ListPage } from '../../parts/list-page.js';
import { words } from '../../parts/words.js';
import { RolesControl } from './roles-control.js';

const FILTERS: Field[] = [
  { name: 'q', label: 'E-mail or name' },
  { name: 'role', label: 'Role' },
  {
    name: 'isActive',
    label: 'Active',
    kind: 'choice',
    choices: [
      ['true', 'Active'],
      ['false', 'Switched off'],
    ],
  },
];
const COLUMNS: Column<User>[] = [
  { key: 'email', title: 'E-mail', cell: (user) => user.email },
  { key: 'name', title: 'Name', minWidth: 180, cell: (user) => text(user.name) },
  { key: 'roles', title: 'Roles', cell: (user) => text(user.roles.map(words).join(', ')) },
  { key: 'isActive', title: 'Active', cell: (user) => (user.isActive ? 'Yes' : 'Switched off') },
  { key: 'hasPassword', title: 'Password', cell: (user) => (user.hasPassword ? 'Chosen' : 'Not yet') },
  { key: 'hasSecondFactor', title: 'Second factor', cell: (user) => (user.hasSecondFactor ? 'On' : 'Off') },
];
const NEW: Field[] = [
  { name: 'email', label: 'E-mail', required: true },
  { name: 'name', label: 'Name' },
  { name: 'roles', label: 'Roles', control: RolesControl },
];

export default function UsersPage() {
  const may = useMay();
  const navigate = useNavigate();
  const [adding, setAdding] = useState(false);
  return (
    <>
      <ListPage
        title="Users"
        name="users"
        fetchPage={(options) => api.users.list(options)}
        filters={FILTERS}
        columns={COLUMNS}
        rowKey={(user) => user.id}
        linkOf={(user) => `/users/${user.id}`}
        actions={
          <>
            <Button component={Link} to="/roles" variant="default">
              Roles
            </Button>
            {may('users.edit') && <Button onClick={() => setAdding(true)}>Add a user</Button>}
          </>
        }
      />
      {adding && (
        <FormDialog
          title="Add a user"
          hint="Afterwards make a link with which the person chooses a password."
          fields={NEW}
          submitLabel="Add"
          onClose={() => setAdding(false)}
          onSubmit={async ({ email = '', name, roles }, key) => {
            const body = { email: email.trim(), name: name?.trim() || null, roles: roles?.split(' ').filter(Boolean) ?? [] };
            const { id } = await bodyOf(api.users.create({ body, headers: { 'Idempotency-Key': key } }));
            await navigate(`/users/${id}`);
          }}
        />
      )}
    </>
  );
}
