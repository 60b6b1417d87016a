import { Button, Group, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Customer, CustomerNoteCorrection, CustomerNoteRow, NewCustomerNote } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import { type Field, toBody } from '../../parts/fields.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { day, instant } from '../../parts/format.js';
import { type Column, List } from '../../parts/list-page.js';
import { ReasonDialog } from '../../parts/reason-dialog.js';
import { useRecord } from '../../parts/record-page.js';

const FIELDS: Field[] = [
  { name: 'noteText', label: 'Note', kind: 'area', required: true },
  { name: 'notedOn', label: 'Day', kind: 'day', description: 'The day that it is of. Today if you leave it empty' },
];
const FILTERS: Field[] = [
  {
    name: 'includeVoided',
    label: 'Voided ones',
    kind: 'choice',
    choices: [
      ['false', 'Leave out'],
      ['true', 'Show'],
    ],
  },
];
type Dialog = { what: 'correct' | 'void'; note: CustomerNoteRow };

/** What people wrote about a customer. */
export function Notes({ customer }: { customer: Customer }) {
  const path = { id: customer.id };
  const may = useMay();
  const queries = useQueryClient();
  const [adding, setAdding] = useState(false);
  const [dialog, setDialog] = useState<Dialog>();
  const mayEdit = may('customers.edit') && customer.mergedIntoId === null;
  const columns: Column<CustomerNoteRow>[] = [
    { key: 'day', title: 'Day', cell: (note) => (note.notedOn ? day(note.notedOn) : instant(note.notedAt)) },
    {
      key: 'text',
      title: 'Note',
      cell: (note) => (
        <>
          <Text size="sm" td={note.voidedAt ? 'line-through' : undefined} style={{ whiteSpace: 'pre-wrap' }}>
            {note.noteText}
          </Text>
          {note.voidedAt && <Text size="sm">Voided: {note.voidReason}</Text>}
        </>
      ),
    },
    { key: 'author', title: 'By', cell: (note) => note.author },
    ...(mayEdit
      ? [
          {
            key: 'change',
            title: 'Change',
            cell: (note: CustomerNoteRow) =>
              !note.voidedAt && (
                <Group gap="xs" wrap="nowrap">
                  {(['correct', 'void'] as const).map((what) => (
                    <Button key={what} variant="subtle" size="compact-sm" onClick={() => setDialog({ what, note })}>
                      {what === 'correct' ? 'Correct' : 'Void'}
                    </Button>
                  ))}
                </Group>
              ),
          },
        ]
      : []),
  ];
  return (
    <>
      <List
        name="notes"
        of={customer.id}
        fetchPage={(options) => api.customers.listNotes({ ...options, path })}
        filters={FILTERS}
        columns={columns}
        rowKey={({ id }) => id}
        empty="Nobody has written anything yet."
        actions={
          mayEdit && (
            <Button size="compact-sm" onClick={() => setAdding(true)}>
              Add a note
            </Button>
          )
        }
      />
      {adding && (
        <FormDialog
          title="Add a note"
          fields={FIELDS}
          submitLabel="Add"
          onClose={() => setAdding(false)}
          onSubmit={async (typed, key) => {
            const { notedOn, ...body } = toBody(FIELDS, typed);
            await bodyOf(
              api.customers.addNote({
                path,
                body: { ...body, ...(notedOn ? { notedOn } : {}) } as NewCustomerNote,
                headers: { 'Idempotency-Key': key },
              }),
            );
            await queries.invalidateQueries();
            setAdding(false);
          }}
        />
      )}
      {dialog?.what === 'correct' && <CorrectNote path={{ ...path, noteId: dialog.note.id }} onClose={() => setDialog(undefined)} />}
      {dialog?.what === 'void' && (
        <ReasonDialog
          title="Void this note"
          hint="It stays, marked as void."
          submitLabel="Void"
          color="red"
          send={(_, reason) =>
            bodyOf(api.customers.voidNote({ path: { ...path, noteId: dialog.note.id }, body: { reason } })).then(() =>
              queries.invalidateQueries(),
            )
          }
          onClose={() => setDialog(undefined)}
        />
      )}
    </>
  );
}

/** A note with what it said before. */
function CorrectNote({ path, onClose }: { path: { id: number; noteId: number }; onClose: () => void }) {
  const queries = useQueryClient();
  const { record: note, changing } = useRecord(['note', path.noteId], () => api.customers.getNote({ path }));
  if (!note) return null;
  return (
    <ReasonDialog
      title="Correct this note"
      submitLabel="Correct"
      fields={FIELDS}
      of={changing}
      send={(changes, reason, ifMatch) =>
        bodyOf(
          api.customers.correctNote({ path, body: { ...changes, reason } as CustomerNoteCorrection, headers: { 'If-Match': ifMatch } }),
        ).then(() => queries.invalidateQueries())
      }
      onClose={onClose}
    >
      {note.corrections.length > 0 && (
        <Stack gap={4}>
          {note.corrections.map(({ correctedAt, correctedBy, reason, formerText, formerNotedOn }) => (
            <Text size="xs" key={correctedAt}>
              Until {instant(correctedAt)}: {[formerText, formerNotedOn && day(formerNotedOn)].filter(Boolean).join(', ')} (corrected by{' '}
              {correctedBy}: {reason})
            </Text>
          ))}
        </Stack>
      )}
    </ReasonDialog>
  );
}
