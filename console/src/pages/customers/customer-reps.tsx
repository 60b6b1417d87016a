import { Button, Group } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Customer, CustomerRep, CustomerRepChange, NewCustomerRep } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import { type Field, toBody } from '../../parts/fields.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { day, text } from '../../parts/format.js';
import { type Column, List } from '../../parts/list-page.js';
import { ReasonDialog } from '../../parts/reason-dialog.js';
import { useRecord } from '../../parts/record-page.js';
import { RepChoice } from './rep-choice.js';

const CHANGES: Field[] = [
  { name: 'territory', label: 'Territory', description: 'Where the rep looks after this customer' },
  { name: 'isPrimary', label: 'The primary rep', kind: 'yes' },
];
const FIELDS: Field[] = [{ name: 'repId', label: 'Rep', kind: 'number', required: true, control: RepChoice }, ...CHANGES];
const ENDING: Field[] = [{ name: 'endedOn', label: 'Last day', kind: 'day', description: 'Today if you leave it empty' }];
const FILTERS: Field[] = [
  {
    name: 'includeEnded',
    label: 'Former reps',
    kind: 'choice',
    choices: [
      ['false', 'Leave out'],
      ['true', 'Show'],
    ],
  },
];
type Dialog = { what: 'change' | 'end'; rep: CustomerRep };

/** Who looks after a customer, and who did. */
export function CustomerReps({ customer }: { customer: Customer }) {
  const path = { id: customer.id };
  const may = useMay();
  const queries = useQueryClient();
  const [adding, setAdding] = useState(false);
  const [dialog, setDialog] = useState<Dialog>();
  const mayEdit = may('customers.edit') && customer.mergedIntoId === null;
  const close = () => setDialog(undefined);
  const columns: Column<CustomerRep>[] = [
    { key: 'name', title: 'Rep', minWidth: 180, cell: (rep) => rep.name },
    { key: 'isPrimary', title: 'Role', cell: (rep) => (rep.isPrimary ? 'Primary' : 'Further') },
    { key: 'territory', title: 'Territory', cell: (rep) => text(rep.territory) },
    { key: 'ended', title: 'Until', cell: (rep) => (rep.endedOn ? `${day(rep.endedOn)}: ${rep.endReason ?? ''}` : 'Today') },
    ...(mayEdit
      ? [
          {
            key: 'change',
            title: 'Change',
            cell: (rep: CustomerRep) =>
              !rep.endedOn && (
                <Group gap="xs" wrap="nowrap">
                  {(['change', 'end'] as const).map((what) => (
                    <Button
                      key={what}
                      variant="subtle"
                      size="compact-sm"
                      aria-label={`${what === 'change' ? 'Change' : 'End'} ${rep.name}`}
                      onClick={() => setDialog({ what, rep })}
                    >
                      {what === 'change' ? 'Change' : 'End'}
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
        name="reps of a customer"
        of={customer.id}
        fetchPage={(options) => api.customerReps.list({ ...options, path })}
        filters={FILTERS}
        columns={columns}
        rowKey={({ id }) => id}
        empty="Nobody looks after it."
        actions={
          mayEdit && (
            <Button size="compact-sm" onClick={() => setAdding(true)}>
              Add a rep
            </Button>
          )
        }
      />
      {adding && (
        <FormDialog
          title="Add a rep"
          hint="A new primary rep takes the place of the former one, who goes on as a further rep."
          fields={FIELDS}
          submitLabel="Add"
          onClose={() => setAdding(false)}
          onSubmit={async (typed, key) => {
            await bodyOf(
              api.customerReps.add({ path, body: toBody(FIELDS, typed) as unknown as NewCustomerRep, headers: { 'Idempotency-Key': key } }),
            );
            await queries.invalidateQueries();
            setAdding(false);
          }}
        />
      )}
      {dialog?.what === 'change' && <ChangeRep path={{ ...path, recordId: dialog.rep.id }} name={dialog.rep.name} onClose={close} />}
      {dialog?.what === 'end' && (
        <ReasonDialog
          title={`${dialog.rep.name} no longer looks after this customer`}
          submitLabel="End"
          fields={ENDING}
          mayBeEmpty
          send={(changes, reason) =>
            bodyOf(
              api.customerReps.end({
                path: { ...path, recordId: dialog.rep.id },
                body: { ...(changes.endedOn ? { endedOn: String(changes.endedOn) } : {}), reason },
              }),
            ).then(() => queries.invalidateQueries())
          }
          onClose={close}
        />
      )}
    </>
  );
}

function ChangeRep({ path, name, onClose }: { path: { id: number; recordId: number }; name: string; onClose: () => void }) {
  const queries = useQueryClient();
  const { record, changing } = useRecord(['customer rep', path.recordId], () => api.customerReps.get({ path }));
  if (!record) return null;
  return (
    <ReasonDialog
      title={`Change ${name}`}
      submitLabel="Change"
      fields={CHANGES}
      of={changing}
      send={(changes, reason, ifMatch) =>
        bodyOf(api.customerReps.change({ path, body: { ...changes, reason } as CustomerRepChange, headers: { 'If-Match': ifMatch } })).then(
          () => queries.invalidateQueries(),
        )
      }
      onClose={onClose}
    />
  );
}
