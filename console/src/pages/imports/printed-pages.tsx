import { Alert, Button, Grid, Group, Loader, Modal, ScrollArea, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { ImportRow } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { number } from '../../parts/format.js';
import { openPdf, PdfPage } from '../../parts/pdf-pages.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { type PrintedValue, valuesOfPage } from './printed-values.js';

interface PrintedPagesProps {
  importId: number;
  filename: string;
  /** The page that is shown at first, from 1. */
  first: number;
  onClose: () => void;
}

/** The pages of a PDF as they are printed, each value that was read boxed in its place, so that a person can compare the two. */
export default function PrintedPages({ importId, filename, first, onClose }: PrintedPagesProps) {
  const [page, setPage] = useState(first);
  const [chosen, setChosen] = useState<string>();
  const rows = useQuery({ queryKey: ['all rows of import', importId], queryFn: () => allRows(importId) });
  const pdf = useQuery({
    queryKey: ['pages of import', importId],
    queryFn: () => openPdf(() => api.imports.downloadContent({ path: { id: importId } })),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const drawn = useQuery({
    queryKey: ['page of import', importId, page],
    queryFn: () => (pdf.data ? pdf.data.getPage(page) : null),
    enabled: pdf.data !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const values = valuesOfPage(rows.data ?? [], page);
  const turn = (to: number) => {
    setChosen(undefined);
    setPage(to);
  };
  return (
    <Modal opened onClose={onClose} title={`Pages of ${filename}`} size="min(1400px, 96vw)" scrollAreaComponent={ScrollArea.Autosize}>
      <Stack>
        <ProblemAlert error={rows.error ?? (pdf.error instanceof Error && 'status' in pdf.error ? pdf.error : undefined)} />
        {pdf.error && !('status' in pdf.error) && (
          <Alert color="orange" role="alert" title="The page cannot be drawn here">
            What was read is listed all the same. Download the file to see its pages.
          </Alert>
        )}
        <Group>
          <Button variant="default" disabled={page <= 1} onClick={() => turn(page - 1)}>
            Page before
          </Button>
          <Text>
            Page {number(page)}
            {pdf.data && ` of ${number(pdf.data.numPages)}`}
          </Text>
          <Button variant="default" disabled={!pdf.data || page >= pdf.data.numPages} onClick={() => turn(page + 1)}>
            Page after
          </Button>
        </Group>
        <Grid>
          <Grid.Col span={{ base: 12, md: 8 }}>
            {drawn.data ? (
              <PdfPage key={page} page={drawn.data} name={filename}>
                <Boxes values={values} chosen={chosen} onChoose={setChosen} />
              </PdfPage>
            ) : (
              !pdf.error && <Loader aria-label="Loading" />
            )}
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 4 }}>
            <ReadValues values={values} chosen={chosen} />
          </Grid.Col>
        </Grid>
      </Stack>
    </Modal>
  );
}

interface BoxesProps {
  values: readonly PrintedValue[];
  chosen: string | undefined;
  onChoose: (key: string) => void;
}

/** A box around each value, a little larger than its letters. */
const Boxes = ({ values, chosen, onChoose }: BoxesProps) =>
  values.map(({ key, label, value, box, tone }) => (
    // biome-ignore lint/a11y/useSemanticElements: SVG has no button
    <rect
      key={key}
      className="read-box"
      role="button"
      tabIndex={0}
      aria-label={`${label}: ${value}`}
      aria-pressed={key === chosen}
      data-tone={tone}
      x={box.x - 2}
      y={box.y - 2}
      width={box.width + 4}
      height={box.height + 4}
      onFocus={() => onChoose(key)}
      onClick={() => onChoose(key)}
    />
  ));

function ReadValues({ values, chosen }: { values: readonly PrintedValue[]; chosen: string | undefined }) {
  const row = useRef<HTMLTableRowElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the row is another one when another is chosen
  useEffect(() => row.current?.scrollIntoView({ block: 'nearest' }), [chosen]);
  if (values.length === 0) return <Text c="dimmed">Nothing was read from this page.</Text>;
  return (
    <Table variant="vertical" aria-label="What was read">
      <Table.Tbody>
        {values.map(({ key, label, value, tone }) => (
          <Table.Tr
            key={key}
            ref={key === chosen ? row : undefined}
            className="read-value"
            data-tone={tone}
            data-chosen={key === chosen || undefined}
          >
            <Table.Th>{label}</Table.Th>
            <Table.Td>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** A PDF has as many rows as pages, at most. */
async function allRows(id: number): Promise<ImportRow[]> {
  const rows: ImportRow[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: { data: ImportRow[]; nextCursor: string | null } = await bodyOf(
      api.imports.listRows({ path: { id }, query: { limit: 200, ...(cursor && { cursor }) } }),
    );
    rows.push(...page.data);
    cursor = page.nextCursor;
  }
  return rows;
}
