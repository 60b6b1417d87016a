import { Anchor, Button, FileButton, Group, Loader, NativeSelect, Paper, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import type { SalesOrder } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { newKey } from '../../api/new-key.js';
import { useMay } from '../../api/session.js';
import { FileName } from '../../parts/file-name.js';
import { instant, number } from '../../parts/format.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { Section } from '../../parts/record-page.js';
import { words } from '../../parts/words.js';

/** What a person attaches to an order; an import names its pages itself. */
const KINDS = ['other', 'packing_slip', 'purchase_order', 'invoice', 'proof_of_delivery', 'correspondence'];

const PdfPages = lazy(() => import('../../parts/pdf-pages.js'));

/** The PDF files of an order, shown in the page. */
export function Attachments({ order }: { order: SalesOrder }) {
  const path = { id: order.id };
  const may = useMay();
  const queries = useQueryClient();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [shown, setShown] = useState<number>();
  const [pdfType, setPdfType] = useState('other');
  const attach = async (file: File | null) => {
    if (!file) return;
    setBusy(true);
    setError(undefined);
    try {
      const { id } = await bodyOf(
        api.salesOrders.addAttachment({ path, body: { file, pdfType }, headers: { 'Idempotency-Key': newKey() } }),
      );
      await queries.invalidateQueries();
      setShown(id);
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Section
      title="Attachments"
      actions={
        may('sales_orders.create') && (
          <>
            <NativeSelect
              aria-label="What the next file is"
              size="xs"
              data={KINDS.map((code) => ({ value: code, label: words(code) }))}
              value={pdfType}
              onChange={(event) => setPdfType(event.currentTarget.value)}
            />
            <FileButton onChange={attach} accept="application/pdf,.pdf">
              {(button) => (
                <Button variant="default" loading={busy} {...button}>
                  Attach a PDF
                </Button>
              )}
            </FileButton>
          </>
        )
      }
    >
      <ProblemAlert error={error} />
      {order.attachments.length === 0 && <Text c="dimmed">There is no file yet.</Text>}
      {order.attachments.map((each) => (
        <Paper key={each.id} withBorder p="sm">
          <Stack>
            <Group justify="space-between">
              <div>
                <Anchor href={`/api/v1/sales-orders/${order.id}/attachments/${each.id}/content`} download fw={600} size="sm">
                  <FileName name={each.filename} />
                </Anchor>
                <Text size="xs" c="dimmed">
                  {words(each.pdfType)}, {instant(each.uploadedAt)}
                  {each.byteSize !== null && `, ${number(Math.ceil(each.byteSize / 1024))} kB`}
                </Text>
              </div>
              <Button
                variant="default"
                size="compact-sm"
                className="no-print"
                aria-expanded={shown === each.id}
                aria-label={`${shown === each.id ? 'Hide' : 'Show'} ${each.filename}`}
                onClick={() => setShown(shown === each.id ? undefined : each.id)}
              >
                {shown === each.id ? 'Hide' : 'Show'}
              </Button>
            </Group>
            {shown === each.id && (
              <Suspense fallback={<Loader aria-label="Loading" />}>
                <PdfPages
                  path={`sales-orders/${order.id}/attachments/${each.id}`}
                  name={each.filename}
                  fetchFile={() => api.salesOrders.downloadAttachment({ path: { ...path, attachmentId: each.id }, parseAs: 'blob' })}
                />
              </Suspense>
            )}
          </Stack>
        </Paper>
      ))}
    </Section>
  );
}
