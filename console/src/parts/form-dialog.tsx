import { Box, Button, Group, Modal, SimpleGrid, Stack, Text } from '@mantine/core';
import { type FormEvent, type ReactNode, useEffect, useId, useState } from 'react';
import { ApiProblem } from '../api/api.js';
import { newKey } from '../api/new-key.js';
import { type Field, FieldControl, type Typed } from './fields.js';
import { ProblemAlert } from './problem-alert.js';
import { LeaveDialog, useUnsaved } from './unsaved.js';

interface FormProps {
  /** What is asked may depend on what was typed so far. */
  fields: readonly Field[] | ((typed: Typed) => readonly Field[]);
  initial?: Typed;
  submitLabel: string;
  /**
   * Sends what was typed. What it throws is shown beside its fields, and the form stays as it is.
   * @param key the same for the same values, so that sending them again after a lost answer records nothing twice
   * @returns `false` if it is not taken yet: it asks something first
   */
  onSubmit: (typed: Typed, key: string) => Promise<unknown>;
  onCancel?: () => void;
  children?: ReactNode;
  color?: string;
  /** `false` where the form is not what the person came for. */
  autoFocus?: boolean;
  /** Fields side by side, where there is room. */
  columns?: number;
  /** Learns whether something stands in the form that was not sent. */
  onTyped?: (isTyped: boolean) => void;
}

/** Fields with their errors and one button. A form keeps what was typed until it was taken. */
export function Form({
  fields: asked,
  initial = {},
  submitLabel,
  onSubmit,
  onCancel,
  children,
  color,
  columns = 1,
  autoFocus = true,
  onTyped,
}: FormProps) {
  const [typed, setTyped] = useState(initial);
  const [sent, setSent] = useState(initial);
  const [key, setKey] = useState(newKey);
  const fields = typeof asked === 'function' ? asked(typed) : asked;
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const isTyped =
    !busy && [...new Set([...Object.keys(typed), ...Object.keys(sent)])].some((name) => (typed[name] ?? '') !== (sent[name] ?? ''));
  const mark = useUnsaved(isTyped);
  useEffect(() => onTyped?.(isTyped), [onTyped, isTyped]);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    // A form in a dialog above another form is sent by itself.
    event.stopPropagation();
    setBusy(true);
    mark(false);
    setError(undefined);
    try {
      if ((await onSubmit(typed, key)) === false) mark(isTyped);
      else setSent(typed);
    } catch (problem) {
      mark(isTyped);
      // The dialog above the page asks to log in again; afterwards there is nothing wrong with this form.
      if (!(problem instanceof ApiProblem && problem.code === 'not_authenticated')) setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const problem = error instanceof ApiProblem ? error : undefined;
  return (
    <form onSubmit={submit} noValidate={false}>
      <Stack>
        {children}
        <SimpleGrid cols={{ base: 1, xs: columns }} spacing="md">
          {fields.map((field, index) => (
            <Box key={field.name} style={field.wide || field.kind === 'area' ? { gridColumn: '1 / -1' } : undefined}>
              <FieldControl
                field={field}
                value={typed[field.name] ?? ''}
                error={problem?.of(field.name)}
                onChange={(value, others) => {
                  setTyped((before) => ({ ...before, ...others, [field.name]: value }));
                  setKey(newKey());
                }}
                autoFocus={autoFocus && index === 0}
              />
            </Box>
          ))}
        </SimpleGrid>
        <ProblemAlert error={error} shownFields={fields.map(({ name }) => name)} />
        <Group justify="flex-end">
          {onCancel && (
            <Button variant="default" onClick={onCancel}>
              Cancel
            </Button>
          )}
          <Button type="submit" loading={busy} color={color}>
            {submitLabel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface DialogProps {
  title: string;
  hint?: string;
  onClose: () => void;
  size?: 'lg' | 'xl' | '80rem';
}

/** A form in a dialog: for a new record, or a step that needs no reason. */
export function FormDialog({ title, hint, onClose, size = 'lg', ...form }: FormProps & DialogProps) {
  const id = useId();
  const [isTyped, setIsTyped] = useState(false);
  const [asking, setAsking] = useState(false);
  return (
    <Modal
      opened
      onClose={isTyped ? () => setAsking(true) : onClose}
      closeOnEscape={!asking}
      title={title}
      aria-describedby={hint ? id : undefined}
      centered
      size={size}
    >
      {asking && <LeaveDialog onStay={() => setAsking(false)} onLeave={onClose} />}
      <Form {...form} onCancel={onClose} onTyped={setIsTyped}>
        {hint && (
          <Text size="sm" id={id}>
            {hint}
          </Text>
        )}
        {form.children}
      </Form>
    </Modal>
  );
}
