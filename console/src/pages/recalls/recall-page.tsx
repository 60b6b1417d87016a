import { Alert, Anchor, Badge, Button, Group, Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import type { Recall } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import { Disclosure } from '../../parts/disclosure.js';
import type { Field } from '../../parts/fields.js';
import { Figures } from '../../parts/figures.js';
import { day, number, text, units } from '../../parts/format.js';
import { LookAlikesNote } from '../../parts/look-alikes-note.js';
import { ReasonDialog } from '../../parts/reason-dialog.js';
import { type Fact, Facts, RecordPage, Section, useRecord } from '../../parts/record-page.js';
import { words } from '../../parts/words.js';
import { BalanceBar } from './balance-bar.js';
import { CloseDialog, ClosureNotice, ClosureSignatures } from './closure.js';
import { DrillComparison, StageClock } from './drill-clock.js';
import { RecallConsignees } from './recall-consignees.js';
import { lotsIn, RECALL_FIELDS } from './recall-words.js';
import { ScopeChanges } from './scope-changes.js';
import { useDayDoubts } from './use-day-doubts.js';

type Dialog = 'correct' | 'extend' | 'close';
const LOTS: Field[] = [
  { name: 'lots', label: 'Lots to add', kind: 'area', required: true, description: 'Several with commas or one a line' },
];

/** A recall from its frozen scope to its end: who was notified, what came back, what is unaccounted for. */
export default function RecallPage() {
  const path = { id: Number(useParams().id) };
  const may = useMay();
  const queries = useQueryClient();
  const [dialog, setDialog] = useState<Dialog>();
  const { record: recall, error, changing } = useRecord(['recall', path.id], () => api.recalls.get({ path }));
  const done = () => queries.invalidateQueries();
  const doubts = useDayDoubts();
  const close = () => {
    setDialog(undefined);
    doubts.forget();
  };
  const manages = recall && !recall.closedAt && may('recalls.manage');

  return (
    <RecordPage
      parent={{ title: 'Recalls and drills', to: '/recalls' }}
      title={recall?.title}
      error={error}
      notice={
        recall && (
          <>
            <Group gap="xs">
              <Badge
                size="lg"
                tt="none"
                variant={recall.kind === 'drill' ? 'outline' : 'filled'}
                color={recall.kind === 'drill' ? 'blue' : 'red'}
              >
                {words(recall.kind)}
              </Badge>
              {recall.lotNumbers.map((lot) => (
                <Anchor key={lot} component={Link} to={`/lots/${encodeURIComponent(lot)}`}>
                  {lot}
                </Anchor>
              ))}
            </Group>
            <ClosureNotice recall={recall} />
            <LookAlikesNote lookAlikes={recall.lookAlikes} advice="add it to the recall" />
            {recall.waiting.shipments > 0 && (
              <Alert color="orange" role="note" title={`${units(recall.waiting.units)} of these lots wait in review`}>
                They are in no number of this recall until a person says where they went:{' '}
                <Anchor component={Link} to="/review">
                  the review queue
                </Anchor>
                .
              </Alert>
            )}
          </>
        )
      }
      history={recall && { entityType: 'recall', entityId: recall.id }}
      actions={
        recall && (
          <>
            <Button component={Link} to={`/recalls/${recall.id}/status-report`} variant="default">
              Status report
            </Button>
            {recall.kind !== 'drill' && (
              <Button component={Link} to={`/recalls/${recall.id}/report-806`} variant="default">
                Report to the FDA
              </Button>
            )}
            {manages && (
              <>
                <Button variant="default" onClick={() => setDialog('correct')}>
                  Correct
                </Button>
                <Button variant="default" onClick={() => setDialog('extend')}>
                  Add lots
                </Button>
                <Button color="red" variant="outline" onClick={() => setDialog('close')}>
                  Close
                </Button>
              </>
            )}
          </>
        )
      }
    >
      {recall && (
        <>
          <Progress recall={recall} />
          <BalanceBar balance={recall.totals} />
          <RecallConsignees recall={recall} />
          <ClosureSignatures recall={recall} />
          <Section title="About it">
            <Facts facts={factsOf(recall)} />
          </Section>
          {recall.scopeChanges > 0 && (
            <Disclosure show={`Show ${number(recall.scopeChanges)} late changes of the scope`} hide="Hide the late changes">
              <ScopeChanges recallId={recall.id} />
            </Disclosure>
          )}
          <Section title="How long each step took">
            <StageClock stages={recall.stages} />
          </Section>
          {recall.kind === 'drill' && (
            <Disclosure show="Compare with earlier drills" hide="Hide the comparison">
              <DrillComparison upTo={recall.id} />
            </Disclosure>
          )}
        </>
      )}
      {dialog === 'correct' && (
        <ReasonDialog
          title="Correct this recall"
          submitLabel="Correct"
          fields={[...RECALL_FIELDS, ...doubts.fields]}
          of={changing}
          send={({ acknowledge: _, ...changes }, reason, ifMatch, __, typed) =>
            doubts
              .send(changes, typed, (body) =>
                bodyOf(api.recalls.change({ path, body: { ...body, reason }, headers: { 'If-Match': ifMatch } })),
              )
              .then(done)
          }
          onClose={close}
        />
      )}
      {dialog === 'extend' && (
        <ReasonDialog
          title="Add lots to this recall"
          hint="Their consignees join as not notified. What is recorded so far stays as it is."
          submitLabel="Add the lots"
          color="red"
          fields={LOTS}
          send={({ lots }, reason) => bodyOf(api.recalls.extend({ path, body: { lotNumbers: lotsIn(String(lots)), reason } })).then(done)}
          onClose={close}
        />
      )}
      {dialog === 'close' && recall && <CloseDialog recall={recall} onClose={close} />}
    </RecordPage>
  );
}

function Progress({ recall: { totals, responseDueOn, checksPlanned } }: { recall: Recall }) {
  return (
    <Stack gap="xs">
      <Figures
        figures={[
          { label: 'Consignees', value: number(totals.consignees) },
          {
            label: 'Not notified yet',
            value: number(totals.notNotified),
            urgent: totals.notNotified > 0,
          },
          {
            label: 'Notified, no answer',
            value: number(totals.notResponding),
            hint: responseDueOn ? `Due ${day(responseDueOn)}` : undefined,
            urgent: totals.notResponding > 0,
          },
          { label: 'Answered', value: number(totals.responded), hint: `${number(totals.accountedFor)} with every unit` },
          { label: 'Unreachable', value: number(totals.unreachable), urgent: totals.unreachable > 0 },
          { label: 'To check', value: checksPlanned === null ? 'No level' : number(checksPlanned) },
        ]}
      />
    </Stack>
  );
}

function factsOf(recall: Recall): Fact[] {
  const { effectivenessLevel, effectivenessPercent } = recall;
  const range = [recall.shipDateFrom && `from ${day(recall.shipDateFrom)}`, recall.shipDateTo && `until ${day(recall.shipDateTo)}`];
  return [
    ['Reason', recall.reason],
    ['What consignees are asked to do', text(recall.instructions)],
    ['Opened', day(recall.openedOn)],
    ['Answers due', day(recall.responseDueOn)],
    ...(recall.kind === 'drill' ? [] : ([['Report to the FDA due', day(recall.reportDueOn)]] as const)),
    ['Expected to be complete', day(recall.expectedCompletionOn)],
    ['Class', text(recall.classification)],
    [
      'Consignees to check',
      effectivenessLevel ? `Level ${effectivenessLevel}${effectivenessPercent ? `, ${effectivenessPercent} %` : ''}` : 'No level is set',
    ],
    ['Shipped', range.filter(Boolean).join(' ') || 'At any time'],
    ...(recall.chosenBecause ? ([['Drawn because', recall.chosenBecause]] as const) : []),
  ];
}
