import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useParams } from 'react-router';
import type { Import } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import { Figures } from '../../parts/figures.js';
import { count, instant, number, text } from '../../parts/format.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { type Fact, Facts, RecordPage, Section, useRecord } from '../../parts/record-page.js';
import { StateBadge } from '../../parts/state-badge.js';
import { ImportRows } from './import-rows.js';
import { isMoving, KIND_WORDS } from './import-words.js';
import { ProblemKinds } from './problem-kinds.js';
import { WhatItDoes } from './what-it-does.js';

const PrintedPages = lazy(() => import('./printed-pages.js'));

/** One uploaded file: how far it is, what it would record, what is wrong with it, and the steps that a person can take. */
export default function ImportPage() {
  const path = { id: Number(useParams().id) };
  const queries = useQueryClient();
  const pause = useGrowingPause();
  const { record, error } = useRecord(['import', path.id], () => api.imports.get({ path }), {
    rereadAfter: (record) => (isMoving(record) ? pause(record.status) : false),
  });
  const problems = useQuery({
    queryKey: ['problems of import', path.id],
    queryFn: async () => (await bodyOf(api.imports.listProblems({ path }))).data,
  });
  const [shownPage, setShownPage] = useState<number>();
  useRereadWhenDone(record?.status);

  return (
    <RecordPage
      parent={{ title: 'Imports', to: '/imports' }}
      title={record?.filename ?? (error ? `Import ${path.id}` : undefined)}
      error={error ?? problems.error}
      notice={record && <Standing record={record} />}
      actions={record && <Steps record={record} onDone={() => queries.invalidateQueries()} />}
      history={record && { entityType: 'import', entityId: record.id }}
    >
      {record?.counts && <Counts record={record} />}
      {record?.counts && <WhatItDoes key={record.version} record={record} kinds={problems.data ?? []} />}
      {problems.data && problems.data.length > 0 && <ProblemKinds kinds={problems.data} />}
      {record && shownPage !== undefined && (
        <Suspense fallback={null}>
          <PrintedPages importId={path.id} filename={record.filename} first={shownPage} onClose={() => setShownPage(undefined)} />
        </Suspense>
      )}
      <ImportRows importId={path.id} kinds={problems.data ?? []} onShowPage={setShownPage} />
      {record && (
        <Section title="The file">
          <Facts facts={factsOf(record)} />
        </Section>
      )}
    </RecordPage>
  );
}

const SHORTEST_MS = 300;
const LONGEST_MS = 3_000;

/** Asks soon at first, since most files are small, and less and less often while a step lasts. */
function useGrowingPause(): (step: string) => number {
  const begun = useRef({ step: '', at: 0 });
  return (step) => {
    if (begun.current.step !== step) begun.current = { step, at: Date.now() };
    return Math.min(LONGEST_MS, SHORTEST_MS + (Date.now() - begun.current.at) / 4);
  };
}

/** A step that ends gives other rows and problems. */
function useRereadWhenDone(status: string | undefined): void {
  const queries = useQueryClient();
  const before = useRef(status);
  useEffect(() => {
    if (before.current && before.current !== status) void queries.invalidateQueries();
    before.current = status;
  }, [status, queries]);
}

const STEP_WORDS: Partial<Record<Import['status'], string>> = {
  received: 'Waits for its turn',
  validating: 'Being checked',
  committing: 'Being recorded',
};

/** How far the import is: the progress of a step, what stopped it, or that it is done. */
function Standing({ record: { status, progress, problem, committedAt, counts } }: { record: Import }) {
  const step = STEP_WORDS[status];
  if (!step && !problem && status !== 'committed') return null;
  // Before the first row, and after the last one, the server compares the file with the records, and says nothing of how far it is.
  const { processed, total } = progress;
  const share = total && processed > 0 && processed < total ? Math.floor((processed / total) * 100) : undefined;
  const rows = counts && `${step}: ${count(counts.rows, 'row')}`;
  return (
    <Stack gap="xs">
      {step && (
        <Alert color="blue" title={share === undefined ? (rows ?? step) : `${step}: ${share} %`} role="status">
          <Progress.Root size="lg">
            <Progress.Section value={share ?? 100} animated={share === undefined} aria-label={step} />
          </Progress.Root>
        </Alert>
      )}
      {problem && (
        <Alert
          color={status === 'failed' ? 'red' : 'orange'}
          title={status === 'failed' ? 'Not imported' : 'Not recorded yet'}
          role="status"
        >
          {problem.detail}
        </Alert>
      )}
      {status === 'committed' && (
        <Alert color="green" title={`Recorded ${instant(committedAt)}`} role="status">
          {counts && counts.invalid > 0 && `${count(counts.invalid, 'invalid row')} left out. `}
          {counts && counts.duplicate > 0 && `${count(counts.duplicate, 'row')} in the log already. `}
        </Alert>
      )}
    </Stack>
  );
}

function Counts({ record: { counts } }: { record: Import }) {
  if (!counts) return null;
  return (
    <Figures
      figures={[
        { label: 'Rows', value: number(counts.rows) },
        { label: 'Valid', value: number(counts.valid), to: '?status=valid' },
        { label: 'Invalid', value: number(counts.invalid), to: '?status=invalid' },
        { label: 'In the log already', value: number(counts.duplicate), to: '?status=duplicate' },
        { label: 'With warnings', value: number(counts.suspicious), to: '?suspicious=true' },
      ]}
    />
  );
}

/** What a person can do beside the commit: stop, take up again, take the file or its invalid rows. */
function Steps({ record: { id, status, problem, counts }, onDone }: { record: Import; onDone: () => Promise<unknown> }) {
  const may = useMay();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const run = async (step: 'cancel' | 'retry') => {
    setBusy(true);
    setError(undefined);
    try {
      await bodyOf(api.imports[step]({ path: { id } }));
      await onDone();
    } catch (failed) {
      setError(failed);
    } finally {
      setBusy(false);
    }
  };
  const canCancel = ['received', 'validating', 'validated'].includes(status);
  const canRetry = status === 'failed' && ['import_cancelled', 'import_interrupted'].includes(problem?.code ?? '');
  return (
    <Stack gap="xs" align="flex-end">
      <Group>
        {counts && counts.invalid > 0 && (
          <Button component="a" variant="default" href={`/api/v1/imports/${id}/rejects`} download>
            Download invalid rows
          </Button>
        )}
        <Button component="a" variant="default" href={`/api/v1/imports/${id}/content`} download>
          Download the file
        </Button>
        {may('sales_orders.import') && canCancel && (
          <Button variant="default" loading={busy} onClick={() => run('cancel')}>
            Cancel the import
          </Button>
        )}
        {may('sales_orders.import') && canRetry && (
          <Button loading={busy} onClick={() => run('retry')}>
            Take it up again
          </Button>
        )}
      </Group>
      <ProblemAlert error={error} />
    </Stack>
  );
}

function factsOf(record: Import): Fact[] {
  const skipped = record.skippedLines ?? [];
  return [
    ['Kind', KIND_WORDS[record.kind]],
    ['State', <StateBadge key="status" code={record.status} />],
    ['Uploaded', `${instant(record.createdAt)} by ${record.createdBy.email}`],
    ['Checked', instant(record.validatedAt)],
    ['Size', `${number(record.byteSize)} bytes`],
    ...(record.encoding
      ? ([['Encoding', `${record.encoding}, cells separated by ${SEPARATORS[record.delimiter ?? ''] ?? record.delimiter}`]] as Fact[])
      : []),
    ['Columns that were not read', text(record.ignoredColumns.join(', '))],
    ...(skipped.length > 0
      ? ([
          [
            'Lines that are no rows',
            skipped.map(({ lineNumber, text: line }) => (
              <Text size="sm" key={lineNumber}>
                Line {number(lineNumber)}: {line}
              </Text>
            )),
          ],
        ] as Fact[])
      : []),
    ['SHA-256', record.sha256],
  ];
}

const SEPARATORS: Record<string, string> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs' };
