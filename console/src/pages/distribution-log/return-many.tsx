import { Button, Group, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ListedDistribution, NewReturns } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { type Field, toBody, toValues } from '../../parts/fields.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { count } from '../../parts/format.js';
import { RETURN_FACTS } from './returns.js';

/** As the contract names it where a line is refused. */
const nameOf = (index: number): string => `lines/${index}/quantity`;

/** What came back of several shipments at once: all or none is recorded. */
export function ReturnMany({ shipments, onDone }: { shipments: readonly ListedDistribution[]; onDone: () => void }) {
  const queries = useQueryClient();
  const [recording, setRecording] = useState(false);
  const lines: Field[] = shipments.map(({ orderNumber, lotNumber, quantity }, index) => ({
    name: nameOf(index),
    label: `${orderNumber}, ${lotNumber}`,
    description: `${quantity} were shipped`,
    kind: 'number',
    required: true,
  }));
  return (
    <Group role="status">
      <Text size="sm">{count(shipments.length, 'shipment')} selected</Text>
      <Button size="compact-sm" onClick={() => setRecording(true)}>
        Record a return of them
      </Button>
      <Button size="compact-sm" variant="default" onClick={onDone}>
        Select none
      </Button>
      {recording && (
        <FormDialog
          title={`Return of ${count(shipments.length, 'shipment')}`}
          hint="The units are those that were shipped: change them where not all came back. If one line is refused, nothing is recorded."
          fields={[...RETURN_FACTS, ...lines]}
          initial={Object.fromEntries(shipments.map(({ quantity }, index) => [nameOf(index), String(quantity)]))}
          columns={2}
          submitLabel="Record"
          onClose={() => setRecording(false)}
          onSubmit={async (typed, key) => {
            const quantities = toValues(lines, typed);
            const body = {
              ...toBody(RETURN_FACTS, typed),
              lines: shipments.map(({ id }, index) => ({ distributionId: id, quantity: quantities[nameOf(index)] })),
            };
            await bodyOf(api.returns.recordMany({ body: body as NewReturns, headers: { 'Idempotency-Key': key } }));
            await queries.invalidateQueries();
            onDone();
          }}
        />
      )}
    </Group>
  );
}
