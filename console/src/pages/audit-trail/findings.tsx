import { Anchor, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { AuditFinding } from '../../../../client/types.gen.js';
import { count, instant, number } from '../../parts/format.js';
import { RecordLink } from '../../parts/record-link.js';
import { Rows } from '../../parts/rows.js';
import { words } from '../../parts/words.js';

const COLUMNS = [
  { key: 'what', title: 'What', cell: ({ kind }: AuditFinding) => words(kind) },
  { key: 'record', title: 'Record', cell: (finding: AuditFinding) => <Found {...finding} /> },
  { key: 'since', title: 'It still held', cell: (finding: AuditFinding) => <Since {...finding} /> },
  { key: 'detail', title: 'Detail', cell: ({ detail }: AuditFinding) => detail },
];

/** What one check found: which record or event, and since when. The rest of a long list is counted. */
export function Findings({ findings, total }: { findings: readonly AuditFinding[]; total: number }) {
  return (
    <Stack gap={4}>
      <Rows
        columns={COLUMNS}
        rows={findings}
        rowKey={({ detail, kind }) => `${kind} ${detail}`}
        empty={`${count(total, 'finding')}, none of them listed.`}
      />
      {total > findings.length && findings.length > 0 && <Text size="sm">{`${number(total - findings.length)} more like these.`}</Text>}
    </Stack>
  );
}

/** The record, and what the trail says of it. */
function Found({ entityType, entityId }: AuditFinding) {
  if (entityType === null || entityId === null) return null;
  return (
    <Stack gap={0}>
      <RecordLink entityType={entityType} entityId={entityId} />
      <Anchor component={Link} to={`/audit-trail?${new URLSearchParams({ entityType, entityId })}`} size="sm">
        Its events
      </Anchor>
    </Stack>
  );
}

/** When it last held, by what the verification compared: the last event of the record, or the seal of the event. */
function Since({ since, eventId, treeSize, kind }: AuditFinding) {
  if (since === null) return 'Not known';
  const by = treeSize !== null ? `checkpoint of ${count(treeSize, 'event')}` : kind.startsWith('record_') && `event ${eventId}`;
  return (
    <Stack gap={0}>
      {instant(since)}
      {by && (
        <Text size="sm" c="dimmed">
          {`by the ${by}`}
        </Text>
      )}
    </Stack>
  );
}
