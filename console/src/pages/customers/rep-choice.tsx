import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, bodyOf } from '../../api/api.js';
import type { ControlProps } from '../../parts/fields.js';

/** One of the sales reps. */
export function RepChoice({ field, value, error, onChange, autoFocus }: ControlProps) {
  const { data } = useQuery({
    queryKey: ['reps', 'all'],
    queryFn: () => bodyOf(api.reps.list({ query: { limit: 200 } })),
    staleTime: 60_000,
  });
  return (
    <NativeSelect
      label={field.label}
      required={field.required}
      error={error}
      value={value}
      autoFocus={autoFocus}
      data={[{ value: '', label: '' }, ...(data?.data ?? []).map(({ id, name }) => ({ value: String(id), label: name }))]}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
