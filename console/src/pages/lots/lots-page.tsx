import { Button } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { Lot } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import { type Field, toBody } from '../../parts/fields.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { day, number, text } from '../../parts/format.js';
import { type Column, ListPage } from '../../parts/list-page.js';
import { StateBadge } from '../../parts/state-badge.js';
import { words } from '../../parts/words.js';
import { LotListDialog } from './lot-list-dialog.js';

export const LOT_STATUSES = ['released', 'on_hold', 'recalled'].map((code) => [code, words(code)] as const);

const FILTERS: Field[] = [
  { name: 'q', label: 'Lot number or alias' },
  { name: 'sku', label: 'SKU' },
  { name: 'status', label: 'Status', kind: 'choice', choices: LOT_STATUSES },
];
const COLUMNS: Column<Lot>[] = [
  { key: 'lotNumber', title: 'Lot', noWrap: true, cell: (lot) => lot.lotNumber },
  { key: 'sku', title: 'SKU', noWrap: true, cell: (lot) => lot.sku },
  { key: 'status', title: 'Status', cell: (lot) => <StateBadge code={lot.status} /> },
  { key: 'expiresOn', title: 'Expires', cell: (lot) => day(lot.expiresOn) },
  { key: 'manufacturedOn', title: 'Made', cell: (lot) => day(lot.manufacturedOn) },
  { key: 'unitsProduced', title: 'Units produced', numeric: true, cell: (lot) => number(lot.unitsProduced) },
  { key: 'aliases', title: 'Also written', cell: (lot) => text(lot.aliases.join(', ')), extra: true },
];
export const LOT_FIELDS: Field[] = [
  { name: 'sku', label: 'SKU', required: true },
  { name: 'manufacturedOn', label: 'Made on', kind: 'day' },
  { name: 'expiresOn', label: 'Expires on', kind: 'day' },
  { name: 'unitsProduced', label: 'Units produced', kind: 'number' },
];
const NEW_LOT: Field[] = [{ name: 'lotNumber', label: 'Lot number', required: true }, ...LOT_FIELDS];

export default function LotsPage() {
  const may = useMay();
  const navigate = useNavigate();
  const [dialog, setDialog] = useState<'register' | 'upload'>();
  return (
    <>
      <ListPage
        title="Lots"
        name="lots"
        fetchPage={(options) => api.lots.list(options)}
        filters={FILTERS}
        columns={COLUMNS}
        rowKey={(lot) => lot.id}
        linkOf={(lot) => `/lots/${encodeURIComponent(lot.lotNumber)}`}
        actions={
          may('lots.edit') && (
            <>
              <Button variant="default" onClick={() => setDialog('upload')}>
                Upload a lot list
              </Button>
              <Button onClick={() => setDialog('register')}>Register a lot</Button>
            </>
          )
        }
      />
      {dialog === 'upload' && <LotListDialog onClose={() => setDialog(undefined)} />}
      {dialog === 'register' && (
        <FormDialog
          title="Register a lot"
          fields={NEW_LOT}
          submitLabel="Register"
          onClose={() => setDialog(undefined)}
          onSubmit={async (typed, key) => {
            const { lotNumber } = await bodyOf(
              api.lots.register({ body: toBody(NEW_LOT, typed) as never, headers: { 'Idempotency-Key': key } }),
            );
            await navigate(`/lots/${encodeURIComponent(lotNumber)}`);
          }}
        />
      )}
    </>
  );
}
