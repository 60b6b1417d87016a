import { Button, Checkbox, Group, List, Paper, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Import, ImportCounts, ImportProblemKind } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import { count, number } from '../../parts/format.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { Section } from '../../parts/record-page.js';
import { firstOf, problemWords } from './problem-words.js';

/** What the commit will record or has recorded, in plain words; before it, what a person has to look at first. */
export function WhatItDoes({ record, kinds }: { record: Import; kinds: readonly ImportProblemKind[] }) {
  const may = useMay();
  const { counts, preview, status } = record;
  // What a refused file would have created says nothing: it creates nothing.
  if (!counts || status === 'failed') return null;
  const done = status === 'committed';
  return (
    <Section title={done ? 'What was recorded' : 'What will be recorded'}>
      <Paper withBorder p="md">
        <Stack>
          <Text fw={600}>{sentenceOf(counts, done)}</Text>
          {preview && (
            <List size="sm">
              <Names what="New customers" names={preview.customers} total={counts.customersToCreate} />
              <Names what="New orders" names={preview.salesOrders} total={counts.salesOrdersToCreate} />
              <Names what="Lots that are not registered yet" names={preview.lots} />
            </List>
          )}
          {status === 'validated' && counts.valid > 0 && may('sales_orders.import') && (
            <Commit record={record} counts={counts} kinds={kinds} />
          )}
        </Stack>
      </Paper>
    </Section>
  );
}

function sentenceOf(counts: ImportCounts, done: boolean): string {
  const parts = [
    counts.distributionsToCreate > 0 && count(counts.distributionsToCreate, 'shipment'),
    counts.salesOrdersToCreate > 0 && count(counts.salesOrdersToCreate, 'new order'),
    counts.customersToCreate > 0 && count(counts.customersToCreate, 'new customer'),
  ].filter((part) => part !== false);
  if (parts.length > 0) return `${new Intl.ListFormat('en').format(parts)}.`;
  if (done) return 'Nothing was new.';
  if (counts.invalid === counts.rows) return 'Nothing: every row is invalid. Correct the file and upload it again.';
  return 'Nothing new: the rows are invalid or in the log already.';
}

function Names({ what, names, total = names.length }: { what: string; names: readonly string[]; total?: number }) {
  if (names.length === 0) return null;
  const more = total - names.length;
  return (
    <List.Item>
      {what}: {names.join(', ')}
      {more > 0 && ` and ${number(more)} more`}
    </List.Item>
  );
}

/** Each warning has to be looked at, and leaving rows out has to be meant. */
function Commit({ record, counts, kinds }: { record: Import; counts: ImportCounts; kinds: readonly ImportProblemKind[] }) {
  const queries = useQueryClient();
  const [ticked, setTicked] = useState<string[]>([]);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const warnings = Object.entries(record.warningCounts ?? {});
  const asked = [...warnings.map(([code]) => code), ...(counts.invalid > 0 ? [PARTIAL] : [])];
  const missing = (code: string) => tried && !ticked.includes(code) && 'Tick this before the commit';

  const commit = async () => {
    setTried(true);
    if (asked.some((code) => !ticked.includes(code))) return;
    setBusy(true);
    setError(undefined);
    const body = { allowPartial: ticked.includes(PARTIAL), acknowledge: ticked.filter((code) => code !== PARTIAL) };
    try {
      await bodyOf(api.imports.commit({ path: { id: record.id }, body }));
    } catch (problem) {
      setError(problem);
    } finally {
      await queries.invalidateQueries();
      setBusy(false);
    }
  };

  return (
    <Stack className="no-print">
      {asked.length > 0 && (
        <Checkbox.Group label="Before the commit, look at these rows" value={ticked} onChange={setTicked}>
          <Stack gap="sm" mt="xs">
            {warnings.map(([code, rows]) => (
              <Checkbox
                key={code}
                value={code}
                label={`I have looked at ${count(rows, 'row')}: ${problemWords(code)}`}
                description={exampleOf(kinds, code)}
                error={missing(code)}
              />
            ))}
            {counts.invalid > 0 && (
              <Checkbox
                value={PARTIAL}
                label={`Leave ${count(counts.invalid, 'invalid row')} out`}
                description="They stay here, and can be downloaded with what is wrong, corrected and uploaded again."
                error={missing(PARTIAL)}
              />
            )}
          </Stack>
        </Checkbox.Group>
      )}
      <ProblemAlert error={error} />
      <Group>
        <Button onClick={commit} loading={busy}>
          Commit {count(counts.valid, 'row')}
        </Button>
      </Group>
    </Stack>
  );
}

/** Not a code of a warning: those have no capital. */
const PARTIAL = 'PARTIAL';

function exampleOf(kinds: readonly ImportProblemKind[], code: string): string | undefined {
  const example = kinds.find((kind) => kind.severity === 'warning' && kind.code === code);
  return example && (example.rows > 1 ? `For example: ${firstOf(example)}` : firstOf(example));
}
