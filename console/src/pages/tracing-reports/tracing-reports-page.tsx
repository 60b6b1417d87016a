import { Button } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { TracingReportRow } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import { type Field, toBody } from '../../parts/fields.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { instant, number, text } from '../../parts/format.js';
import { type Column, ListPage } from '../../parts/list-page.js';

const FILTERS: Field[] = [
  { name: 'month', label: 'Month (YYYY-MM)' },
  { name: 'lotNumber', label: 'Lot' },
];
const COLUMNS: Column<TracingReportRow>[] = [
  { key: 'generatedAt', title: 'Made', cell: (report) => instant(report.generatedAt) },
  { key: 'month', title: 'Month', cell: (report) => text(report.month) },
  { key: 'lot', title: 'Lot', noWrap: true, cell: (report) => text(report.filters?.lotNumber) },
  { key: 'sku', title: 'SKU', noWrap: true, cell: (report) => text(report.filters?.sku) },
  { key: 'rows', title: 'Shipments', numeric: true, cell: (report) => number(report.rowCount) },
  { key: 'waiting', title: 'Units waiting in review', numeric: true, cell: (report) => number(report.waiting?.units) },
  { key: 'approvals', title: 'Approvals', numeric: true, cell: (report) => number(report.approvalCount) },
];
const NEW: Field[] = [
  { name: 'month', label: 'Month', description: 'As 2025-06', required: true },
  { name: 'lotNumber', label: 'Only this lot' },
  { name: 'sku', label: 'Only this SKU' },
];

export default function TracingReportsPage() {
  const may = useMay();
  const navigate = useNavigate();
  const [making, setMaking] = useState(false);
  return (
    <>
      <ListPage
        title="Tracing reports"
        name="tracing-reports"
        fetchPage={(options) => api.tracingReports.list(options)}
        filters={FILTERS}
        columns={COLUMNS}
        rowKey={(report) => report.id}
        linkOf={(report) => `/tracing-reports/${report.id}`}
        actions={may('tracing_reports.generate') && <Button onClick={() => setMaking(true)}>Make a report</Button>}
      />
      {making && (
        <FormDialog
          title="Make a tracing report"
          hint="The report shows the log as it is now, and never changes."
          fields={NEW}
          submitLabel="Make"
          onClose={() => setMaking(false)}
          onSubmit={async (typed, key) => {
            const body = toBody(NEW, typed) as never;
            const { id } = await bodyOf(api.tracingReports.generate({ body, headers: { 'Idempotency-Key': key } }));
            await navigate(`/tracing-reports/${id}`);
          }}
        />
      )}
    </>
  );
}
