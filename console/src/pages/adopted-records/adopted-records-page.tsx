import { Text } from '@mantine/core';
import type { AdoptedRecord } from '../../../../client/types.gen.js';
import { api } from '../../api/api.js';
import type { Field } from '../../parts/fields.js';
import { instant, text } from '../../parts/format.js';
import { type Column, ListPage } from '../../parts/list-page.js';
import { StateBadge } from '../../parts/state-badge.js';
import { words } from '../../parts/words.js';

const STATES = ['dismissed', 'adopted', 'merged'].map((code) => [code, words(code)] as const);
const FILTERS: Field[] = [
  { name: 'state', label: 'State', kind: 'choice', choices: STATES, none: 'Waiting' },
  { name: 'table', label: 'Table of the earlier system' },
  { name: 'reason', label: 'Code of the reason' },
];
const COLUMNS: Column<AdoptedRecord>[] = [
  { key: 'record', title: 'Record', cell: (each) => `${words(each.table)} ${each.oldId}` },
  { key: 'detail', title: 'Why it waits, or what to review', cell: (each) => text(each.detail) },
  { key: 'state', title: 'State', cell: (each) => <StateBadge code={each.state} /> },
  { key: 'adoptedAt', title: 'Last looked at', cell: (each) => instant(each.adoptedAt) },
  { key: 'reason', title: 'Code', cell: (each) => text(each.reason), extra: true },
];

/** What the earlier system held and could not be taken over as it was: orders, lines, notes, files. */
export default function AdoptedRecordsPage() {
  return (
    <ListPage
      title="Records of the earlier system"
      name="adopted records"
      intro={<Text c="dimmed">Rows that could not be taken over as they were. Shipments that wait are in the review queue.</Text>}
      fetchPage={(options) => api.adoptedRecords.list(options)}
      filters={FILTERS}
      columns={COLUMNS}
      rowKey={(each) => each.id}
      linkOf={(each) => `/adopted-records/${each.id}`}
      empty="No record of the earlier system waits."
    />
  );
}
