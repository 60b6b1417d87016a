import { Checkbox, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, bodyOf } from '../../api/api.js';
import type { ControlProps } from '../../parts/fields.js';

/** The roles of a user, each with what it is for. Their keys are the value, with spaces between them. */
export function RolesControl({ value, onChange, error, field }: ControlProps) {
  const { data } = useQuery({ queryKey: ['roles'], queryFn: () => bodyOf(api.roles.list()) });
  return (
    <Checkbox.Group
      label={field.label}
      error={error}
      value={value.split(' ').filter(Boolean)}
      onChange={(roles) => onChange(roles.join(' '))}
    >
      <Stack gap="xs" mt="xs">
        {data?.data.map(({ key, name, description }) => (
          <Checkbox key={key} value={key} label={name} description={description} />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
