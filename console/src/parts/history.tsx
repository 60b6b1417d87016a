import { Anchor, Group, Stack, Text } from '@mantine/core';
import type { AuditEvent, HistoryEntry } from '../../../client/types.gen.js';
import { api } from '../api/api.js';
import { instant, shownValue } from './format.js';
import { List } from './list-page.js';
import { words } from './words.js';

type Values = Record<string, unknown> | null;

type FetchPage = (options: { query: never }, record: string) => ReturnType<typeof api.customers.history>;
const withId = (record: string) => ({ path: { id: Number(record) } });

interface KindOfRecord {
  /** Its history has what belongs to the record, and begins with what that held first. */
  history: FetchPage;
  /** Where the record is, and its readable copies. */
  path: (record: string) => string;
}
const at = (list: string) => (record: string) => `${list}/${encodeURIComponent(record)}`;

const KINDS: Record<string, KindOfRecord> = {
  adopted_record: {
    history: (options, record) => api.adoptedRecords.history({ ...options, ...withId(record) }),
    path: at('adopted-records'),
  },
  audit_review: { history: (options, record) => api.auditReviews.history({ ...options, ...withId(record) }), path: at('audit-reviews') },
  consignee: { history: (options, record) => api.consignees.history({ ...options, ...withId(record) }), path: at('consignees') },
  customer: { history: (options, record) => api.customers.history({ ...options, ...withId(record) }), path: at('customers') },
  distribution: { history: (options, record) => api.distributions.history({ ...options, ...withId(record) }), path: at('distributions') },
  import: { history: (options, record) => api.imports.history({ ...options, ...withId(record) }), path: at('imports') },
  lot: { history: (options, record) => api.lots.history({ ...options, path: { lotNumber: record } }), path: at('lots') },
  recall: { history: (options, record) => api.recalls.history({ ...options, ...withId(record) }), path: at('recalls') },
  sales_order: { history: (options, record) => api.salesOrders.history({ ...options, ...withId(record) }), path: at('sales-orders') },
  settings: { history: (options) => api.settings.history(options), path: () => 'settings' },
  tracing_report: {
    history: (options, record) => api.tracingReports.history({ ...options, ...withId(record) }),
    path: at('tracing-reports'),
  },
  unlinked_distribution: {
    history: (options, record) => api.unlinkedDistributions.history({ ...options, ...withId(record) }),
    path: at('unlinked-distributions'),
  },
  user: { history: (options, record) => api.users.history({ ...options, ...withId(record) }), path: at('users') },
};

export interface HistoryOf {
  /** The record's name in the trail. */
  entityType: string;
  entityId: string | number;
  /** The recall, of a consignee of a recall. */
  recallId?: number;
  /** True where nobody can take a copy, or this person may not. */
  withoutCopies?: boolean;
}

/** A consignee of a recall is named by both. */
const ofRecall = (recallId: number): KindOfRecord => ({
  history: (options, record) => api.recallConsignees.history({ ...options, path: { id: recallId, consigneeId: Number(record) } }),
  path: at(`recalls/${recallId}/consignees`),
});

/** What happened to a record, newest first. */
export function History({ entityType, entityId, recallId, withoutCopies = false }: HistoryOf) {
  const record = String(entityId);
  const kind = recallId === undefined ? KINDS[entityType] : ofRecall(recallId);
  if (!kind) throw new Error(`No history of a ${entityType} is known`);
  const { history, path } = kind;
  return (
    <Stack gap="xs">
      {!withoutCopies && <Copies of={`/api/v1/${path(record)}/copy`} />}
      <List
        name={`history of a ${entityType}`}
        of={record}
        fetchPage={(options) => history(options, record)}
        rowKey={({ id }: HistoryEntry) => id}
        columns={entryColumns(entityType, record)}
      />
    </Stack>
  );
}

/** The record with all of its history, to take along or to give to an inspector. */
const Copies = ({ of: address }: { of: string }) => (
  <Group gap="sm" className="no-print">
    {(['pdf', 'json'] as const).map((format) => (
      <Anchor key={format} href={`${address}?format=${format}`} download size="sm">
        {`Record and history as ${format.toUpperCase()}`}
      </Anchor>
    ))}
  </Group>
);

/** What belongs to the record is named; the record itself need not be. */
const entryColumns = (entityType: string, record: string) => [
  { key: 'when', title: 'When', cell: (entry: HistoryEntry) => instant(entry.occurredAt) },
  { key: 'who', title: 'Who', cell: (entry: HistoryEntry) => entry.actor.label },
  {
    key: 'what',
    title: 'What',
    cell: (entry: HistoryEntry) =>
      entry.entityType === entityType && entry.entityId === record
        ? words(entry.action)
        : `${words(entry.entityType)} ${entry.entityId}: ${words(entry.action)}`,
  },
  {
    key: 'changes',
    title: 'Changes',
    cell: ({ action, changes }: HistoryEntry) => (
      <Changes
        from={action === 'insert' || action === 'baseline' ? null : Object.fromEntries(changes.map(({ field, old }) => [field, old]))}
        to={action === 'delete' ? null : Object.fromEntries(changes.map(({ field, new: value }) => [field, value]))}
      />
    ),
  },
  { key: 'reason', title: 'Reason', cell: (entry: HistoryEntry) => entry.reason },
];

export const EVENT_COLUMNS = [
  { key: 'when', title: 'When', cell: (event: AuditEvent) => instant(event.occurredAt) },
  { key: 'who', title: 'Who', cell: (event: AuditEvent) => event.actor.label },
  { key: 'what', title: 'What', cell: (event: AuditEvent) => words(event.action) },
  {
    key: 'changes',
    title: 'Changes',
    cell: (event: AuditEvent) => <Changes from={event.oldValues as Values} to={event.newValues as Values} />,
  },
  { key: 'reason', title: 'Reason', cell: (event: AuditEvent) => event.reason },
];

/** Each field with its old value struck out and its new one, in colour and in words for those who see none. */
export function Changes({ from, to }: { from: Values; to: Values }) {
  // What stays is only there to say which row it is.
  const stays = (field: string) => from !== null && to !== null && field === 'id' && from[field] === to[field];
  const fields = [...new Set([...Object.keys(from ?? {}), ...Object.keys(to ?? {})])].filter((field) => !stays(field));
  if (fields.length === 0) return null;
  const lines = (
    <Stack gap={2}>
      {fields.map((field) => (
        <Text size="sm" key={field}>
          {field.split('.').map(words).join(', ')}: {from && field in from && <del className="old-value">{shownValue(from[field])}</del>}{' '}
          {to && field in to && <ins className="new-value">{shownValue(to[field])}</ins>}
        </Text>
      ))}
    </Stack>
  );
  if (fields.length <= FEW) return lines;
  return (
    <details>
      <summary>{fields.length} values</summary>
      {lines}
    </details>
  );
}

/** As many are read at a glance; more are shown when they are asked for. */
const FEW = 5;
