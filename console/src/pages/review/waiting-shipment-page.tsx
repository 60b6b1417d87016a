import { Alert, Anchor, Button, Grid, Stack } from '@mantine/core';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import type { UnlinkedDistribution } from '../../../../client/types.gen.js';
import { api } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import { day, instant, number, place, text } from '../../parts/format.js';
import { type Fact, Facts, RecordPage, Section, useRecord } from '../../parts/record-page.js';
import { words } from '../../parts/words.js';
import { Candidates } from './candidates.js';
import { CorrectDialog, DismissDialog, MakeOrderDialog } from './decide-dialogs.js';
import { LinkDialog } from './link-dialog.js';
import { nameOf, reasonWords } from './review-words.js';

type Step = { to: 'link'; salesOrderId?: number; orderNumber?: string } | { to: 'make-order' } | { to: 'correct' } | { to: 'dismiss' };

/** A shipment that waits, beside the orders that may be its own. */
export default function WaitingShipmentPage() {
  const path = { id: Number(useParams().id) };
  const may = useMay();
  const [step, setStep] = useState<Step>();
  const { record, error, changing } = useRecord(['waiting shipment', path.id], () => api.unlinkedDistributions.get({ path }));
  const mayDecide = may('distribution_log.edit') && record?.resolvedAt === null;
  const close = () => setStep(undefined);
  const dialog = record && { shipment: record, onClose: close };

  return (
    <RecordPage
      parent={{ title: 'Review queue', to: '/review' }}
      title={record && nameOf(record)}
      error={error}
      notice={record && <WhyItWaits shipment={record} />}
      history={record && { entityType: 'unlinked_distribution', entityId: record.id }}
      actions={
        mayDecide && (
          <>
            <Button variant="default" onClick={() => setStep({ to: 'correct' })}>
              Correct
            </Button>
            <Button variant="default" onClick={() => setStep({ to: 'make-order' })}>
              Make its order
            </Button>
            <Button variant="default" onClick={() => setStep({ to: 'dismiss' })}>
              Dismiss
            </Button>
          </>
        )
      }
    >
      {record && (
        <Grid gap="lg">
          <Grid.Col span={{ base: 12, md: 6 }}>
            <Stack>
              <Section title="The shipment">
                <Facts facts={factsOf(record)} />
              </Section>
              <Section title="As received">
                <Facts facts={receivedFacts(record.received)} />
              </Section>
            </Stack>
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 6 }}>
            {record.resolvedAt === null && (
              <Candidates
                shipment={record}
                onLink={mayDecide ? (order) => setStep({ to: 'link', ...order }) : undefined}
                onLinkOther={mayDecide ? () => setStep({ to: 'link' }) : undefined}
              />
            )}
          </Grid.Col>
        </Grid>
      )}
      {dialog && step?.to === 'link' && <LinkDialog {...dialog} salesOrderId={step.salesOrderId} orderNumber={step.orderNumber} />}
      {dialog && step?.to === 'make-order' && <MakeOrderDialog {...dialog} />}
      {dialog && changing && step?.to === 'correct' && <CorrectDialog {...dialog} changing={changing} />}
      {dialog && step?.to === 'dismiss' && <DismissDialog {...dialog} />}
    </RecordPage>
  );
}

function WhyItWaits({ shipment: { reasonCode, reasonDetail, resolution, resolvedAt, distribution } }: { shipment: UnlinkedDistribution }) {
  if (!resolution)
    return (
      <Alert color="orange" role="note" title={reasonWords(reasonCode)}>
        {reasonDetail}
      </Alert>
    );
  return (
    <Alert color="green" title={`${words(resolution)}, ${instant(resolvedAt)}`} role="status">
      {distribution ? (
        <Anchor component={Link} to={`/distribution-log/${distribution.id}`}>
          Its entry in the distribution log
        </Anchor>
      ) : (
        'The company did not ship it. It stays readable here.'
      )}
    </Alert>
  );
}

function factsOf(each: UnlinkedDistribution): Fact[] {
  return [
    ['Order number', text(each.orderNumber)],
    ['Shipped', day(each.shipDate)],
    ['SKU', text(each.sku)],
    ['Lot', text(each.lotNumber)],
    ...(each.lotNumberReceived ? ([['Lot as received', each.lotNumberReceived]] as Fact[]) : []),
    ['Units', number(each.quantity)],
    ['Shipped to', [each.shipTo.facilityName, each.shipTo.address1, place(each.shipTo)].filter(Boolean).join(', ')],
    ['Tracking', text(each.trackingNumber)],
    ['Came from', each.source ? words(each.source) : text(null)],
    ['Corrected', instant(each.correctedAt)],
  ];
}

/** What came, unchanged for ever. */
export const receivedFacts = (received: Record<string, unknown> | null): Fact[] =>
  Object.entries(received ?? {}).map(([name, value]) => [
    words(name),
    value === null || value === '' ? text(null) : typeof value === 'object' ? JSON.stringify(value) : String(value),
  ]);
