import { Button } from '@mantine/core';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import type { RecallHead } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import type { Field } from '../../parts/fields.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { day, text } from '../../parts/format.js';
import { type Column, ListPage } from '../../parts/list-page.js';
import { StateBadge } from '../../parts/state-badge.js';
import { words } from '../../parts/words.js';
import { KINDS } from './recall-words.js';

const FILTERS: Field[] = [
  { name: 'lotNumber', label: 'Lot' },
  { name: 'kind', label: 'Kind', kind: 'choice', choices: KINDS },
  {
    name: 'open',
    label: 'State',
    kind: 'choice',
    choices: [
      ['true', 'Open'],
      ['false', 'Closed'],
    ],
  },
];
const COLUMNS: Column<RecallHead>[] = [
  { key: 'title', title: 'Title', cell: (each) => each.title },
  { key: 'kind', title: 'Kind', cell: (each) => words(each.kind) },
  { key: 'state', title: 'State', cell: (each) => <StateBadge code={each.closedAt ? 'closed' : 'open'} /> },
  { key: 'lots', title: 'Lots', cell: (each) => each.lotNumbers.join(', ') },
  { key: 'openedOn', title: 'Opened', cell: (each) => day(each.openedOn) },
  { key: 'responseDueOn', title: 'Answers due', cell: (each) => day(each.responseDueOn) },
  { key: 'reportDueOn', title: 'Report due', cell: (each) => (each.kind === 'drill' ? '–' : day(each.reportDueOn)) },
  { key: 'classification', title: 'Class', cell: (each) => text(each.classification), extra: true },
];
const RANDOM_DRILL: Field[] = [
  { name: 'reason', label: 'Reason', kind: 'area', required: true, description: 'Why it is practised' },
  { name: 'title', label: 'Title' },
];

export default function RecallsPage() {
  const may = useMay();
  const navigate = useNavigate();
  const [drawing, setDrawing] = useState(false);
  return (
    <>
      <ListPage
        title="Recalls and drills"
        name="recalls"
        fetchPage={(options) => api.recalls.list(options)}
        filters={FILTERS}
        columns={COLUMNS}
        rowKey={(each) => each.id}
        linkOf={(each) => `/recalls/${each.id}`}
        empty="No recall and no drill was ever opened here."
        actions={
          <>
            {may('recalls.manage') && (
              <Button variant="default" onClick={() => setDrawing(true)}>
                Drill of a random lot
              </Button>
            )}
            <Button component={Link} to="/recalls/new">
              {may('recalls.manage') ? 'Start a recall' : 'Preview a recall'}
            </Button>
          </>
        }
      />
      {drawing && (
        <FormDialog
          title="Drill of a random lot"
          hint="A lot that is hard to trace is drawn at random. The drill is timed, and leaves its lot as it is."
          fields={RANDOM_DRILL}
          submitLabel="Draw and begin"
          onClose={() => setDrawing(false)}
          onSubmit={async ({ reason = '', title }, key) => {
            const body = { reason, ...(title?.trim() && { title: title.trim() }) };
            const { id } = await bodyOf(api.drills.open({ body, headers: { 'Idempotency-Key': key } }));
            await navigate(`/recalls/${id}`);
          }}
        />
      )}
    </>
  );
}
