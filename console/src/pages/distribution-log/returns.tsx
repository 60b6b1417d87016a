import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Disposition, Distribution, DistributionReturn, NewReturn } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import { type Field, toBody } from '../../parts/fields.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { day, number, units } from '../../parts/format.js';
import { type Column, List } from '../../parts/list-page.js';
import { ReasonDialog } from '../../parts/reason-dialog.js';
import { Section } from '../../parts/record-page.js';
import { StateBadge } from '../../parts/state-badge.js';

/** What became of the units. */
const DISPOSITIONS: Record<Disposition, string> = {
  restocked: 'Back in stock, may ship again',
  quarantined: 'In quarantine, waits',
  destroyed: 'Destroyed',
};
export const RETURN_FACTS: Field[] = [
  { name: 'returnedOn', label: 'Came back on', kind: 'day', required: true },
  { name: 'disposition', label: 'What became of them', kind: 'choice', choices: Object.entries(DISPOSITIONS), required: true },
  { name: 'reason', label: 'Why they came back', kind: 'area', required: true },
];
const FIELDS: Field[] = [{ name: 'quantity', label: 'Units', kind: 'number', required: true }, ...RETURN_FACTS];

/** What came back of a shipment. */
export function Returns({ distribution }: { distribution: Distribution }) {
  const path = { id: distribution.id };
  const may = useMay();
  const queries = useQueryClient();
  const [recording, setRecording] = useState(false);
  const [voiding, setVoiding] = useState<DistributionReturn>();
  const left = distribution.quantity - distribution.unitsReturned;
  const columns: Column<DistributionReturn>[] = [
    { key: 'returnedOn', title: 'Came back', cell: (each) => day(each.returnedOn) },
    { key: 'quantity', title: 'Units', numeric: true, cell: (each) => number(each.quantity) },
    { key: 'disposition', title: 'What became of them', cell: (each) => DISPOSITIONS[each.disposition] },
    { key: 'reason', title: 'Why', cell: (each) => each.reason },
    {
      key: 'state',
      title: 'State',
      cell: (each) => (
        <>
          <StateBadge code={each.voidedAt ? 'voided' : 'valid'} /> {each.voidReason}
        </>
      ),
    },
    ...(may('returns.create')
      ? [
          {
            key: 'void',
            title: 'Void',
            cell: (each: DistributionReturn) =>
              !each.voidedAt && (
                <Button
                  variant="subtle"
                  size="compact-sm"
                  onClick={() => setVoiding(each)}
                  aria-label={`Void the return of ${day(each.returnedOn)}`}
                >
                  Void
                </Button>
              ),
          },
        ]
      : []),
  ];
  return (
    <Section
      title="Returns"
      actions={
        may('returns.create') &&
        !distribution.voidedAt &&
        left > 0 && (
          <Button variant="default" onClick={() => setRecording(true)}>
            Record a return
          </Button>
        )
      }
    >
      <List
        name="returns"
        of={distribution.id}
        fetchPage={(options) => api.returns.list({ ...options, path })}
        columns={columns}
        rowKey={(each) => each.id}
        empty="Nothing came back."
      />
      {recording && (
        <FormDialog
          title="Record a return"
          hint={`${units(left)} of this shipment can still come back.`}
          fields={FIELDS}
          submitLabel="Record"
          onClose={() => setRecording(false)}
          onSubmit={async (typed, key) => {
            await bodyOf(api.returns.record({ path, body: toBody(FIELDS, typed) as NewReturn, headers: { 'Idempotency-Key': key } }));
            await queries.invalidateQueries();
            setRecording(false);
          }}
        />
      )}
      {voiding && (
        <ReasonDialog
          title="Void this return"
          hint={`${units(voiding.quantity)} of ${day(voiding.returnedOn)} count as not returned. The row stays.`}
          submitLabel="Void"
          color="red"
          send={(_, reason) =>
            bodyOf(api.returns.void({ path: { ...path, returnId: voiding.id }, body: { reason } })).then(() => queries.invalidateQueries())
          }
          onClose={() => setVoiding(undefined)}
        />
      )}
    </Section>
  );
}
