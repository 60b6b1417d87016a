import { Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';

/** One value that a person gives, in a form or as a filter. Its name is the contract's: `quantity`, `shipTo/city`. */
export interface Field {
  name: string;
  label: string;
  kind?: 'text' | 'area' | 'number' | 'day' | 'choice' | 'yes' | 'password';
  /** Code and wording of each choice. */
  choices?: readonly (readonly [code: string, label: string])[];
  /** What it means to choose nothing. */
  none?: string;
  description?: string;
  required?: boolean;
  /** Takes the whole width where fields stand side by side. */
  wide?: boolean;
  autoComplete?: string;
  /** Its value in words, where that is no simple text. */
  shown?: (value: unknown) => string;
  /** A control of its own in place of the usual one. */
  control?: (props: ControlProps) => ReactNode;
}

export interface ControlProps {
  autoFocus?: boolean;
  value: string;
  /** `others`: what else of the form follows from the value. */
  onChange: (value: string, others?: Typed) => void;
  error?: string;
  field: Field;
}

/** Values as a person typed them. Nothing is read into them before they are sent. */
export type Typed = Record<string, string>;

/** The control of a field. */
export function FieldControl({ field, value, onChange, error, autoFocus }: ControlProps) {
  if (field.control) return field.control({ value, onChange, error, field, autoFocus });
  const common = {
    label: field.label,
    description: field.description,
    error,
    required: field.required,
    name: field.name,
    value,
    autoFocus,
    'data-autofocus': autoFocus || undefined,
  };
  switch (field.kind) {
    case 'choice':
      return (
        <NativeSelect
          {...common}
          data={[{ value: '', label: field.none ?? '' }, ...(field.choices ?? []).map(([code, label]) => ({ value: code, label }))]}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case 'area':
      return <Textarea {...common} autosize minRows={2} onChange={(event) => onChange(event.currentTarget.value)} />;
    case 'yes':
      return (
        <Checkbox
          label={field.label}
          description={field.description}
          error={error}
          name={field.name}
          checked={value === 'true'}
          onChange={(event) => onChange(event.currentTarget.checked ? 'true' : '')}
        />
      );
    default:
      return (
        <TextInput
          {...common}
          type={field.kind === 'day' ? 'date' : field.kind === 'password' ? 'password' : 'text'}
          inputMode={field.kind === 'number' ? 'numeric' : undefined}
          autoComplete={field.autoComplete ?? 'off'}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}

/** The typed values by field. An empty field is null; a text where a number belongs is sent as it is, so that the server names it. */
export function toValues(fields: readonly Field[], typed: Typed): Record<string, unknown> {
  return Object.fromEntries(fields.map((field) => [field.name, toValue(field, typed[field.name]?.trim() ?? '')]));
}

/** The typed values as the contract wants them. */
export const toBody = (fields: readonly Field[], typed: Typed): Record<string, unknown> => nest(toValues(fields, typed));

/**
 * `{ 'shipTo/city': 'Tampa' }` as `{ shipTo: { city: 'Tampa' } }`.
 * @param record gives the other members of an object of which one changed: the contract replaces it as a whole
 */
export function nest(values: Record<string, unknown>, record: Record<string, unknown> = {}): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    const [first = '', member] = name.split('/');
    body[first] = member ? { ...((body[first] ?? record[first]) as object | undefined), [member]: value } : value;
  }
  return body;
}

/** A record with the members of its objects that the fields name as values of their own. */
export function flatten(fields: readonly Field[], record: object): Record<string, unknown> {
  const flat = { ...record } as Record<string, unknown>;
  for (const { name } of fields) {
    const [first = '', member] = name.split('/');
    if (member) flat[name] = (record as Record<string, Record<string, unknown> | undefined>)[first]?.[member];
  }
  for (const { name } of fields) if (name.includes('/')) delete flat[name.split('/')[0] ?? ''];
  return flat;
}

function toValue(field: Field, typed: string): unknown {
  if (field.kind === 'yes') return typed === 'true';
  if (typed === '') return null;
  return field.kind === 'number' && /^-?\d+$/.test(typed) ? Number(typed) : typed;
}

/** Values of a record as a form shows them. */
export function toTyped(fields: readonly Field[], record: object): Typed {
  const flat = flatten(fields, record);
  return Object.fromEntries(fields.map(({ name }) => [name, String(flat[name] ?? '')]));
}
