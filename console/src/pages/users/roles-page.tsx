import { Badge, Button, Group, List, Paper, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { RoleList } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import { ReasonDialog } from '../../parts/reason-dialog.js';
import { RecordPage, useRecord } from '../../parts/record-page.js';

type Role = RoleList['data'][number];

/** What each role may do, and which of them demand a second factor. */
export default function RolesPage() {
  const may = useMay();
  const queries = useQueryClient();
  const [demanding, setDemanding] = useState<Role>();
  const { record, error } = useRecord(['roles page'], () => api.roles.list());
  return (
    <RecordPage parent={{ title: 'Users', to: '/users' }} title="Roles" error={error}>
      {record?.data.map((role) => (
        <Paper withBorder p="md" key={role.key}>
          <Stack gap="xs">
            <Group justify="space-between">
              <Group>
                <Text fw={600}>{role.name}</Text>
                {role.secondFactorRequired && (
                  <Badge variant="dot" tt="none">
                    Second factor demanded
                  </Badge>
                )}
              </Group>
              {may('users.edit') && (
                <Button variant="default" size="compact-sm" onClick={() => setDemanding(role)}>
                  {role.secondFactorRequired ? 'Demand no second factor' : 'Demand a second factor'}
                </Button>
              )}
            </Group>
            <Text size="sm">{role.description}</Text>
            <details>
              <summary>{role.permissions.length} permissions</summary>
              <List size="sm">
                {role.permissions.map((permission) => (
                  <List.Item key={permission}>{permission}</List.Item>
                ))}
              </List>
            </details>
          </Stack>
        </Paper>
      ))}
      {demanding && (
        <ReasonDialog
          title={`${demanding.secondFactorRequired ? 'Demand no second factor' : 'Demand a second factor'} of ${demanding.name}`}
          hint={demanding.secondFactorRequired ? undefined : 'Who has none must set one up before doing anything else.'}
          submitLabel={demanding.secondFactorRequired ? 'Demand none' : 'Demand it'}
          send={(_, reason) =>
            bodyOf(
              api.roles.requireSecondFactor({ path: { key: demanding.key }, body: { required: !demanding.secondFactorRequired, reason } }),
            ).then(() => queries.invalidateQueries())
          }
          onClose={() => setDemanding(undefined)}
        />
      )}
    </RecordPage>
  );
}
