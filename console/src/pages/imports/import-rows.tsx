import { Anchor, Button, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { ImportProblemKind, ImportRow } from '../../../../client/types.gen.js';
import { api } from '../../api/api.js';
import type { Field } from '../../parts/fields.js';
import { number } from '../../parts/format.js';
import { type Column, List } from '../../parts/list-page.js';
import { Section } from '../../parts/record-page.js';
import { StateBadge } from '../../parts/state-badge.js';
import { words } from '../../parts/words.js';
import { problemWords } from './problem-words.js';

interface ImportRowsProps {
  importId: number;
  /** What the rows can be searched for. */
  kinds: readonly ImportProblemKind[];
  /** Of a PDF: shows the page of a row. */
  onShowPage: (page: number) => void;
}

/** The rows as they were received, each beside what is wrong with it. */
export function ImportRows({ importId, kinds, onShowPage }: ImportRowsProps) {
  const codes = [...new Set(kinds.map(({ code }) => code))].map((code) => [code, problemWords(code)] as const);
  const filters: Field[] = [
    { name: 'status', label: 'State', kind: 'choice', choices: STATUSES },
    { name: 'suspicious', label: 'Warnings', kind: 'choice', choices: WARNINGS },
    { name: 'code', label: 'Problem', kind: 'choice', choices: codes },
  ];
  return (
    <Section title="Rows">
      <List
        inAddress
        name={`rows of import ${importId}`}
        fetchPage={(options) => api.imports.listRows({ path: { id: importId }, ...options })}
        filters={filters}
        columns={columns(onShowPage)}
        rowKey={({ lineNumber }) => lineNumber}
        empty="No row was read yet."
      />
    </Section>
  );
}

const STATUSES = ['valid', 'invalid', 'duplicate'].map((code) => [code, words(code)] as const);
const WARNINGS = [
  ['true', 'With warnings'],
  ['false', 'Without warnings'],
] as const;

const columns = (onShowPage: (page: number) => void): Column<ImportRow>[] => [
  {
    key: 'place',
    title: 'Line or page',
    cell: ({ lineNumber, document }) =>
      document ? (
        <Button variant="default" size="compact-sm" onClick={() => onShowPage(lineNumber)}>
          Show page {number(lineNumber)}
        </Button>
      ) : (
        number(lineNumber)
      ),
  },
  { key: 'state', title: 'State', cell: ({ status }) => <StateBadge code={status} /> },
  { key: 'problems', title: 'What is wrong', cell: (row) => <Faults row={row} /> },
  { key: 'raw', title: 'As received', cell: (row) => <Cells row={row} /> },
];

function Faults({ row: { problems, warnings, duplicateOf } }: { row: ImportRow }) {
  return (
    <Stack gap={4} maw={420}>
      {[...problems, ...warnings].map(({ code, column, detail }) => (
        <Text size="sm" key={`${code} ${column} ${detail}`}>
          <strong>{problemWords(code)}</strong> {column && `(${column}) `}
          {detail}
        </Text>
      ))}
      {duplicateOf && (
        <Text size="sm">
          In the log as{' '}
          <Anchor size="sm" underline="always" component={Link} to={`/distribution-log/${duplicateOf.distributionId}`}>
            shipment {duplicateOf.distributionId}
          </Anchor>
          . {duplicateOf.detail}
        </Text>
      )}
    </Stack>
  );
}

/** The cells of a row under the names of their columns; those in question stand out. */
function Cells({ row: { raw, problems, warnings } }: { row: ImportRow }) {
  const inQuestion = new Set([...problems, ...warnings].map(({ column }) => column?.toLowerCase()));
  return (
    <dl className="cells">
      {Object.entries(raw ?? {})
        .filter(([header, cell]) => cell || inQuestion.has(header.toLowerCase()))
        .map(([header, cell]) => (
          <div key={header} data-marked={inQuestion.has(header.toLowerCase()) || undefined}>
            <dt>{header}</dt>
            <dd>{cell || 'empty'}</dd>
          </div>
        ))}
    </dl>
  );
}
