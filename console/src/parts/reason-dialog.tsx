import { Alert, Radio, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { type Answer, ApiProblem } from '../api/api.js';
import { type Field, flatten, nest, type Typed, toTyped, toValues } from './fields.js';
import { FormDialog } from './form-dialog.js';
import { type Merged, mergeChanges } from './merge-changes.js';
import { words } from './words.js';

/** The record that a change is about, as it was read. */
export interface Changing<R extends object> {
  record: R;
  etag: string | undefined;
  /** Reads it anew, when another person was faster. */
  readAgain: () => Promise<Answer<R>>;
}

interface ReasonDialogProps<R extends object> {
  title: string;
  hint?: string;
  submitLabel: string;
  /** Fields side by side, where there is room. */
  columns?: number;
  /** The fields need not change. */
  mayBeEmpty?: boolean;
  size?: 'lg' | 'xl' | '80rem';
  /** The fields that can change; none for a step such as a void. */
  fields?: readonly Field[];
  /** What else is asked below the reason, and is no value of the record: it may depend on what was typed so far. */
  further?: (typed: Typed) => readonly Field[];
  /** What the fields show at first, where that is not the record's own value of the same name. */
  initial?: Typed;
  of?: Changing<R>;
  /**
   * Sends the fields that changed, and why.
   * @param key for a step that takes an `Idempotency-Key`
   * @param typed all that stands in the form
   */
  send: (changes: Record<string, unknown>, reason: string, ifMatch: string, key: string, typed: Typed) => Promise<unknown>;
  onClose: () => void;
  color?: string;
  children?: ReactNode;
}

const REASON: Field = { name: 'reason', label: 'Reason', kind: 'area', required: true, description: 'Stays in the audit trail' };
const shownBy = (field: Field | undefined) => (value: unknown) =>
  field?.shown?.(value) ?? (value == null || value === '' ? 'nothing' : String(value));

/**
 * Asks why before a record changes, and sends only what changed. Where another person was faster it shows what they changed, field by field: what only one
 * changed stands, and where both did the person chooses.
 */
export function ReasonDialog<R extends object>({ fields = [], further, of, send, onClose, mayBeEmpty, ...dialog }: ReasonDialogProps<R>) {
  // As the person saw it when they began: the page below goes on reading, and must not move what their changes are measured against.
  const [opened] = useState(of);
  const [initial] = useState(() => ({ ...(of ? toTyped(fields, of.record) : {}), ...dialog.initial }));
  const [now, setNow] = useState<Answer<R>>();
  const [chosen, setChosen] = useState<Record<string, 'mine' | 'theirs'>>({});
  const [conflict, setConflict] = useState<Merged>();

  /** My value of a field as the choice shows it: typing another one asks again. */
  const asked = (field: string) => conflict?.clashes.find((clash) => clash.field === field)?.mine;

  const submit = async (typed: Typed, key: string) => {
    const mine = toValues(
      fields.filter(({ name }) => (typed[name] ?? '').trim() !== (initial[name] ?? '')),
      typed,
    );
    const merged = opened && now && mergeChanges(flatten(fields, opened.record), mine, flatten(fields, now.data));
    const changes = merged?.changes ?? mine;
    const open = merged?.clashes.filter(({ field, mine: typedNow }) => !chosen[field] || typedNow !== asked(field)) ?? [];
    if (merged && open.length > 0) {
      setConflict(merged);
      setChosen((before) => Object.fromEntries(Object.entries(before).filter(([field]) => !open.some((clash) => clash.field === field))));
      throw new ApiProblem(0, 'choose', 'Choose which value stands', 'You and somebody else changed the same field to different values.');
    }
    for (const { field } of merged?.clashes ?? []) if (chosen[field] !== 'mine') delete changes[field];
    if (fields.length > 0 && !mayBeEmpty && Object.keys(changes).length === 0)
      throw new ApiProblem(0, 'nothing_changed', 'Nothing would change', 'Change a field, or cancel.');
    try {
      const newest = now?.data ?? opened?.record;
      await send(nest(changes, newest as Record<string, unknown>), (typed.reason ?? '').trim(), (now ?? opened)?.etag ?? '*', key, typed);
      onClose();
    } catch (problem) {
      if (!(problem instanceof ApiProblem && problem.code === 'stale_etag' && opened)) throw problem;
      const newest = await opened.readAgain();
      setNow(newest);
      setChosen({});
      setConflict(mergeChanges(flatten(fields, opened.record), mine, flatten(fields, newest.data)));
      return false;
    }
    return true;
  };

  return (
    <FormDialog
      {...dialog}
      fields={(typed) => [...fields, REASON, ...(further?.(typed) ?? [])]}
      initial={initial}
      onSubmit={submit}
      onClose={onClose}
    >
      {dialog.children}
      {conflict && (
        <Conflict conflict={conflict} chosen={chosen} onChoose={(field, side) => setChosen({ ...chosen, [field]: side })} fields={fields} />
      )}
    </FormDialog>
  );
}

function Conflict(props: {
  conflict: Merged;
  chosen: Record<string, 'mine' | 'theirs'>;
  onChoose: (field: string, side: 'mine' | 'theirs') => void;
  fields: readonly Field[];
}) {
  const { conflict, chosen, onChoose, fields } = props;
  const fieldOf = (name: string) => fields.find((field) => field.name === name);
  const show = (name: string, value: unknown) => shownBy(fieldOf(name))(value);
  const label = (name: string) => fieldOf(name)?.label ?? words(name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));
  return (
    <Alert color="orange" title="Somebody else changed this meanwhile" role="alert">
      <Stack gap="xs">
        {conflict.taken.map(({ field, before, theirs }) => (
          <Text size="sm" key={field}>
            {typeof theirs === 'object' && theirs !== null
              ? `${label(field)}: they changed that. It stays.`
              : `${label(field)}: they changed ${show(field, before)} to ${show(field, theirs)}. That stays.`}
          </Text>
        ))}
        {conflict.clashes.map(({ field, before, mine, theirs }) => (
          <Radio.Group
            key={field}
            label={`${label(field)} was ${show(field, before)}`}
            value={chosen[field] ?? null}
            onChange={(side) => onChoose(field, side as 'mine' | 'theirs')}
          >
            <Radio value="theirs" label={`Theirs: ${show(field, theirs)}`} />
            <Radio value="mine" label={`Mine: ${show(field, mine)}`} />
          </Radio.Group>
        ))}
        <Text size="sm">What you typed is still here. Send it again when it is right.</Text>
      </Stack>
    </Alert>
  );
}
