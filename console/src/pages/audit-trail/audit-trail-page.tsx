import { Anchor, Button } from '@mantine/core';
import { Link } from 'react-router';
import type { AuditEvent } from '../../../../client/types.gen.js';
import { api } from '../../api/api.js';
import type { Field } from '../../parts/fields.js';
import { EVENT_COLUMNS } from '../../parts/history.js';
import { type Column, ListPage } from '../../parts/list-page.js';
import { words } from '../../parts/words.js';

const RECORDS = [
  'distribution',
  'sales_order',
  'customer',
  'consignee',
  'lot',
  'return',
  'recall',
  'recall_reply',
  'recall_notice',
  'unlinked_distribution',
  'import',
  'tracing_report',
  'approval',
  'user',
  'role_permission',
  'api_token',
  'settings',
  'access',
].map((code) => [code, words(code)] as const);

const FILTERS: Field[] = [
  { name: 'entityType', label: 'Kind of record', kind: 'choice', choices: RECORDS },
  { name: 'entityId', label: 'Number of the record' },
  { name: 'actorId', label: 'Number of the person' },
  { name: 'from', label: 'From', kind: 'day' },
  { name: 'to', label: 'Until', kind: 'day' },
];
const COLUMNS: Column<AuditEvent>[] = [
  ...EVENT_COLUMNS.slice(0, 1),
  {
    key: 'who',
    title: 'Who',
    cell: ({ actor }) => (actor.id === null ? actor.label : <Only filters={{ actorId: String(actor.id) }}>{actor.label}</Only>),
  },
  {
    key: 'record',
    title: 'Record',
    cell: ({ entityType, entityId }) => <Only filters={{ entityType, entityId }}>{`${words(entityType)} ${entityId}`}</Only>,
  },
  ...EVENT_COLUMNS.slice(2),
];

/** Leads to the events of this person, or of this record, alone. */
const Only = ({ filters, children }: { filters: Record<string, string>; children: string }) => (
  <Anchor component={Link} to={{ search: `${new URLSearchParams(filters)}` }}>
    {children}
  </Anchor>
);

export default function AuditTrailPage() {
  return (
    <ListPage
      title="Audit trail"
      name="audit-events"
      fetchPage={(options) => api.auditEvents.list(options)}
      filters={FILTERS}
      columns={COLUMNS}
      rowKey={(event) => event.id}
      actions={
        <Button component={Link} to="/audit-trail/verification" variant="default">
          Does the trail hold?
        </Button>
      }
    />
  );
}
