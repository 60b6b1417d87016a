import { Alert, Badge, Checkbox, Paper, Stack, Table, Text } from '@mantine/core';
import { useSearchParams } from 'react-router';
import type { AuditVerification } from '../../../../client/types.gen.js';
import { api } from '../../api/api.js';
import { count, number } from '../../parts/format.js';
import { RecordPage, Section, useRecord } from '../../parts/record-page.js';
import { words } from '../../parts/words.js';
import { Findings } from './findings.js';

type Check = AuditVerification['checks'][number];

/** Whether the trail holds, in one sentence; then what was found, and each check that holds. */
export default function VerificationPage() {
  const [search, setSearch] = useSearchParams();
  const files = search.get('files') === 'true';
  const { record, error } = useRecord(['verification', files], () => api.auditEvents.verify(files ? { query: { files } } : {}));
  const failed = record?.checks.filter(({ ok }) => !ok) ?? [];
  const held = record?.checks.filter(({ ok }) => ok) ?? [];
  return (
    <RecordPage
      parent={{ title: 'Audit trail', to: '/audit-trail' }}
      title="Does the audit trail hold?"
      actions={
        <Checkbox
          label="Read every stored file too"
          description="Compares files with what was received. With many files it takes minutes."
          checked={files}
          onChange={({ currentTarget }) => setSearch(currentTarget.checked ? { files: 'true' } : {}, { replace: true })}
        />
      }
      error={error}
      notice={
        record && (
          <Alert
            role={record.verified ? 'status' : 'alert'}
            color={record.verified ? 'green' : 'red'}
            title={
              record.verified
                ? `The audit trail holds: ${count(held.length, 'check')} found nothing.`
                : `The audit trail does not hold: ${number(failed.length)} of ${count(record.checks.length, 'check')} found something.`
            }
          >
            {record.webLogIn.detail}
          </Alert>
        )
      }
    >
      {failed.length > 0 && (
        <Section title="What was found">
          {failed.map(({ name, findings }) => (
            <Stack gap="xs" key={name}>
              <Text fw={600}>{words(name)}</Text>
              <Findings findings={record?.findings.filter(({ check }) => check === name) ?? []} total={findings} />
            </Stack>
          ))}
        </Section>
      )}
      {held.length > 0 && (
        <Section title="What holds">
          <Checks checks={held} />
        </Section>
      )}
    </RecordPage>
  );
}

/** Checks that found nothing. */
function Checks({ checks }: { checks: readonly Check[] }) {
  return (
    <Paper withBorder>
      <Table>
        <Table.Tbody>
          {checks.map(({ name, detail }) => (
            <Table.Tr key={name}>
              <Table.Td w={110}>
                <Badge variant="dot" color="green" tt="none">
                  Holds
                </Badge>
              </Table.Td>
              <Table.Td>
                {words(name)}
                <Text size="sm" c="dimmed">
                  {detail}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}
