import { Anchor } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import type { Import, UploadKind as Kind } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import type { Field } from '../../parts/fields.js';
import { FileName } from '../../parts/file-name.js';
import { instant, number } from '../../parts/format.js';
import type { Column } from '../../parts/list-page.js';
import { StateBadge } from '../../parts/state-badge.js';
import { type Sending, type UploadKind, UploadPage } from '../../parts/upload-page.js';
import { words } from '../../parts/words.js';
import { isMoving, KIND_WORDS } from './import-words.js';

const STATUSES = ['received', 'validating', 'validated', 'committing', 'committed', 'failed'].map((code) => [code, words(code)] as const);
const FILTERS: Field[] = [
  { name: 'status', label: 'State', kind: 'choice', choices: STATUSES },
  { name: 'kind', label: 'Kind of file', kind: 'choice', choices: Object.entries(KIND_WORDS) },
];
const COLUMNS: Column<Import>[] = [
  { key: 'filename', title: 'File', cell: (each) => <FileName name={each.filename} /> },
  { key: 'kind', title: 'Kind', cell: (each) => KIND_WORDS[each.kind] },
  { key: 'status', title: 'State', cell: (each) => <StateBadge code={each.status} /> },
  { key: 'rows', title: 'Rows', numeric: true, cell: (each) => number(each.counts?.rows) },
  { key: 'invalid', title: 'Invalid', numeric: true, cell: (each) => number(each.counts?.invalid) },
  { key: 'suspicious', title: 'With warnings', numeric: true, cell: (each) => number(each.counts?.suspicious) },
  { key: 'createdAt', title: 'Uploaded', cell: (each) => instant(each.createdAt) },
  { key: 'createdBy', title: 'By', cell: (each) => each.createdBy.email },
];
const KINDS: UploadKind[] = [
  { code: 'sales_orders_pdf', label: 'sales orders', isIt: (start) => start.includes('%PDF-') },
  { code: 'distributions_csv', label: 'shipments', isIt: (start, { name }) => /\.(csv|tsv|txt)$/i.test(name) && !start.startsWith('PK') },
];

/** What a person does with a file that is neither. */
function whyNot({ name }: File): string {
  if (/\.(eml|msg)$/i.test(name)) return 'an e-mail. Save the file that is attached to it, and drop that.';
  if (/\.(xlsx?|ods|numbers)$/i.test(name)) return 'a workbook. Save it as CSV first.';
  return 'neither a CSV file (.csv, .txt) nor a PDF.';
}

export default function ImportsPage() {
  const may = useMay();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const send = async (kind: string, file: File[], sending: Sending): Promise<Import[]> => {
    const received = await bodyOf(api.imports.upload({ body: { kind: kind as Kind, file }, ...sending }));
    return 'data' in received ? received.data : [received];
  };
  const onSent = async (received: Import[]) => {
    if (received.length === 1) await navigate(`/imports/${received[0]?.id}`);
    else await queries.invalidateQueries();
  };
  return (
    <UploadPage
      title="Imports"
      name="imports"
      fetchPage={(options) => api.imports.list(options)}
      filters={FILTERS}
      columns={COLUMNS}
      rowKey={(each) => each.id}
      linkOf={(each) => `/imports/${each.id}`}
      isMoving={isMoving}
      empty="Nothing was imported yet. Drop a file above."
      upload={may('sales_orders.import') ? { kinds: KINDS, accept: '.csv,.txt,.pdf', hint: HINT, whyNot, send, onSent } : undefined}
    />
  );
}

const HINT = (
  <>
    CSV files of shipments and PDF files of sales orders; save an Excel workbook as CSV first. Nothing is recorded until you have looked at
    it. An empty CSV to fill in:{' '}
    <Anchor size="sm" underline="always" href="/api/v1/imports/template?kind=distributions_csv" download>
      template for shipments
    </Anchor>
  </>
);
