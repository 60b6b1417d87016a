import { Anchor, Group, Paper, Skeleton, Stack, Table, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useId } from 'react';
import { Link } from 'react-router';
import { type Answer, ApiProblem, answered, type Outcome } from '../api/api.js';
import { useMay } from '../api/session.js';
import { Disclosure } from './disclosure.js';
import { History, type HistoryOf } from './history.js';
import { ProblemAlert } from './problem-alert.js';
import type { Changing } from './reason-dialog.js';
import { usePageTitle } from './use-page-title.js';

/**
 * Reads a record with its ETag. `changing` is what a ReasonDialog needs to change it.
 * @param rereadAfter milliseconds until a record that changes by itself is read again
 */
export function useRecord<R extends object>(
  key: readonly unknown[],
  fetch: () => Promise<Outcome<R>>,
  { rereadAfter }: { rereadAfter?: (record: R) => number | false } = {},
) {
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: () => answered(fetch()),
    refetchInterval: ({ state }) => (state.data && rereadAfter?.(state.data.data)) || false,
  });
  const readAgain = async (): Promise<Answer<R>> => {
    const { data: now, error: failed } = await refetch();
    if (!now) throw failed ?? new ApiProblem(0, 'unreachable', 'The server does not answer', 'Try again.');
    return now;
  };
  const changing: Changing<R> | undefined = data && { record: data.data, etag: data.etag, readAgain };
  return { record: data?.data, error, changing, readAgain };
}

export type Fact = readonly [label: string, value: ReactNode];

interface RecordPageProps {
  /** Where the record is listed. */
  parent: { title: string; to: string };
  title: string | undefined;
  /** What stands out: that it is voided, held, closed. */
  notice?: ReactNode;
  facts?: readonly Fact[];
  actions?: ReactNode;
  error?: Error | null;
  history?: HistoryOf;
  children?: ReactNode;
}

/** One record: what it is, what belongs to it, what can be done with it, and what happened to it. */
export function RecordPage({ parent, title, notice, facts = [], actions, error, history, children }: RecordPageProps) {
  const may = useMay();
  usePageTitle(title ?? parent.title);
  return (
    <Stack>
      <Anchor component={Link} to={parent.to} className="no-print" size="sm">
        {`‹ ${parent.title}`}
      </Anchor>
      <Group justify="space-between" align="flex-start">
        <Title order={1}>{title ?? (error ? headingOf(error) : <Skeleton width={240} height={34} />)}</Title>
        <Group className="no-print">{actions}</Group>
      </Group>
      <ProblemAlert error={error} />
      {notice}
      {facts.length > 0 && <Facts facts={facts} />}
      {children}
      {history && may('audit.view') && (
        <Disclosure show="Show history" hide="Hide history">
          <History {...history} />
        </Disclosure>
      )}
    </Stack>
  );
}

/** What a page is called whose record was not to be had. */
const headingOf = (error: Error): string => (error instanceof ApiProblem && error.status === 404 ? 'There is no such record' : 'Not shown');

export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <Paper withBorder>
      <Table variant="vertical" layout="fixed">
        <Table.Tbody>
          {facts.map(([label, value]) => (
            <Table.Tr key={label}>
              <Table.Th w={{ base: 130, sm: 220 }}>{label}</Table.Th>
              <Table.Td>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}

/** A part of a page with its heading. */
export function Section({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <Stack gap="xs" component="section" aria-labelledby={id}>
      <Group justify="space-between">
        <Title order={2} size="h3" id={id}>
          {title}
        </Title>
        <Group className="no-print">{actions}</Group>
      </Group>
      {children}
    </Stack>
  );
}
