import { Alert, Button, Group, Skeleton, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import type { LotTrace } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import { Bars } from '../../parts/bars.js';
import { type Figure, Figures } from '../../parts/figures.js';
import { count, day, instant, number, text, units } from '../../parts/format.js';
import { LookAlikesNote } from '../../parts/look-alikes-note.js';
import { OtherMoment } from '../../parts/other-moment.js';
import { ReasonDialog } from '../../parts/reason-dialog.js';
import { type Fact, Facts, RecordPage, Section, useRecord } from '../../parts/record-page.js';
import { StateBadge } from '../../parts/state-badge.js';
import { words } from '../../parts/words.js';
import { LotConsignees } from './lot-consignees.js';
import { LOT_FIELDS } from './lots-page.js';
import { unitsByState } from './plan-picture.js';

/** Fetched beside the trace: a lot that nobody received needs no picture. */
const TracePicture = lazy(() => import('./trace-picture.js'));

type Dialog = 'correct' | 'hold' | 'release';

/** Where a lot went, and what is left of it. */
export default function LotPage() {
  const { lotNumber = '' } = useParams();
  const path = { lotNumber };
  const may = useMay();
  const queries = useQueryClient();
  const [dialog, setDialog] = useState<Dialog>();
  const { record: lot, error, changing } = useRecord(['lot', lotNumber], () => api.lots.get({ path }));
  const [params, setParams] = useSearchParams();
  const asOf = params.get('asOf') ?? undefined;
  const trace = useQuery({
    queryKey: ['trace', lotNumber, asOf],
    queryFn: () => bodyOf(api.lots.trace({ path, query: { asOf } }) as never) as Promise<LotTrace>,
  });
  const done = () => queries.invalidateQueries();
  const held = lot && lot.status !== 'released';

  return (
    <RecordPage
      parent={{ title: 'Lots', to: '/lots' }}
      title={lot?.lotNumber ?? (error ? lotNumber : undefined)}
      error={error ?? trace.error}
      notice={
        lot && (
          <>
            <Group gap="xs">
              <StateBadge code={lot.status} />
              <Text size="sm">
                {`${lot.sku}, ${lot.expiresOn ? `expires ${day(lot.expiresOn)}` : 'no expiry date is known'}`}
                {lot.aliases.length > 0 && `, also written ${lot.aliases.join(', ')}`}
              </Text>
            </Group>
            {held && (
              <Alert role="status" color={lot.status === 'recalled' ? 'red' : 'orange'} title={words(lot.status)}>
                {lot.holdReason}
              </Alert>
            )}
            <LookAlikesNote lookAlikes={lot.lookAlikes} advice="trace it too" />
          </>
        )
      }
      history={lot && { entityType: 'lot', entityId: lot.lotNumber }}
      actions={
        lot && (
          <>
            {may('recalls.manage') && (
              <Button component={Link} to={`/recalls/new?${new URLSearchParams({ lots: lot.lotNumber })}`} color="red" variant="outline">
                Start a recall
              </Button>
            )}
            {may('lots.edit') && (
              <Button variant="default" onClick={() => setDialog('correct')}>
                Correct
              </Button>
            )}
            {may('lots.hold') && lot.status !== 'recalled' && (
              <Button variant="default" onClick={() => setDialog(held ? 'release' : 'hold')}>
                {held ? 'Release' : 'Put on hold'}
              </Button>
            )}
          </>
        )
      }
    >
      <OtherMoment onChoose={(wanted) => setParams(wanted ? { asOf: wanted } : {})} isNow={asOf === undefined} />
      {asOf && (
        <Alert role="status" color="blue" title={`As the records stood on ${instant(asOf)}`}>
          What was corrected, voided, returned or merged since is not in the figures and lists below.
        </Alert>
      )}
      {trace.data && (
        <>
          <Figures figures={figuresOf(trace.data)} />
          {trace.data.consignees.length > 0 && (
            <Section title="Where it went">
              <Suspense fallback={<Skeleton height={220} aria-label="Loading" />}>
                <TracePicture trace={trace.data} />
              </Suspense>
            </Section>
          )}
          <LotConsignees trace={trace.data} asOf={asOf} />
          {trace.data.consignees.length > 0 && (
            <Section title="By state">
              <Bars
                headings={['State', 'Units', 'Consignees']}
                caption="Units by the state of the ship-to"
                bars={unitsByState(trace.data.consignees).map(({ state, units: value, consignees }) => ({
                  key: state,
                  label: state || 'Not known',
                  value,
                  more: [number(consignees)],
                }))}
              />
            </Section>
          )}
          <Section title="About it">
            <Facts facts={factsOf(trace.data)} />
          </Section>
        </>
      )}
      {dialog === 'correct' && (
        <ReasonDialog
          title={`Correct lot ${lotNumber}`}
          submitLabel="Correct"
          fields={LOT_FIELDS}
          of={changing}
          send={(changes, reason, ifMatch) =>
            bodyOf(api.lots.change({ path, body: { ...changes, reason } as never, headers: { 'If-Match': ifMatch } })).then(done)
          }
          onClose={() => setDialog(undefined)}
        />
      )}
      {(dialog === 'hold' || dialog === 'release') && (
        <ReasonDialog
          title={dialog === 'hold' ? `Put lot ${lotNumber} on hold` : `Release lot ${lotNumber}`}
          hint={dialog === 'hold' ? 'Nothing of this lot can be shipped until it is released.' : undefined}
          submitLabel={dialog === 'hold' ? 'Put on hold' : 'Release'}
          send={(_, reason) => bodyOf(api.lots[dialog]({ path, body: { reason } })).then(done)}
          onClose={() => setDialog(undefined)}
        />
      )}
    </RecordPage>
  );
}

function figuresOf({ totals, lot }: LotTrace): Figure[] {
  return [
    {
      label: 'Shipped',
      value: number(totals.unitsDistributed),
      hint: `on ${count(totals.salesOrders, 'order')} to ${count(totals.consignees, 'consignee')}`,
    },
    { label: 'Returned', value: number(totals.unitsReturned) },
    { label: 'Still with consignees', value: number(totals.unitsOutstanding) },
    {
      label: 'Left in stock',
      value: number(totals.unitsRemaining),
      hint: totals.unitsRemaining === null ? 'Nobody said how many were produced' : `of ${number(totals.unitsProduced)} produced`,
    },
    {
      label: 'Waiting in review',
      value: number(totals.unitsWaiting),
      to: `/review?${new URLSearchParams({ lotNumber: lot.lotNumber })}`,
      urgent: totals.unitsWaiting > 0,
    },
  ];
}

function factsOf({ lot, totals, firstShipDate, lastShipDate }: LotTrace): Fact[] {
  return [
    ['SKU', lot.sku],
    ['Shipped between', firstShipDate ? `${day(firstShipDate)} and ${day(lastShipDate)}` : '–'],
    ['Made', day(lot.manufacturedOn)],
    ['Expires', day(lot.expiresOn)],
    ['Also written', text(lot.aliases.join(', '))],
    ...(lot.registeredAt === null ? ([['Registered', 'No: known from shipments only']] as const) : []),
    ...(totals.unitsVoided > 0 ? ([['Voided shipments', units(totals.unitsVoided)]] as const) : []),
  ];
}
