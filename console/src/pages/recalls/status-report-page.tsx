import { Alert, Paper, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams, useSearchParams } from 'react-router';
import type { RecallStatusReport } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { Figures } from '../../parts/figures.js';
import { day, instant, number } from '../../parts/format.js';
import { OtherMoment } from '../../parts/other-moment.js';
import { RecordPage, Section } from '../../parts/record-page.js';
import { words } from '../../parts/words.js';
import { BalanceBar } from './balance-bar.js';
import { EvidenceDialog, type Shown } from './evidence-dialog.js';
import { ReportCopies } from './report-copies.js';
import { ReportTable } from './report-table.js';

/** The six items of 21 CFR 7.53(b), of one moment: the same moment always shows the same, whatever is recorded later. */
export default function StatusReportPage() {
  const path = { id: Number(useParams().id) };
  const [params, setParams] = useSearchParams();
  const asOf = params.get('asOf') ?? undefined;
  const { data: report, error } = useQuery({
    queryKey: ['status report', path.id, asOf],
    queryFn: () => bodyOf(api.recalls.statusReport({ path, query: { asOf } })) as Promise<RecallStatusReport>,
  });
  const file = report && `/api/v1/recalls/${path.id}/status-report?${new URLSearchParams({ asOf: report.asOf })}&format=`;
  return (
    <RecordPage
      parent={{ title: report?.recall.title ?? 'Recall', to: `/recalls/${path.id}` }}
      title={report && 'Status report'}
      error={error}
      notice={
        report && (
          <Text>
            {`${words(report.recall.kind)} “${report.recall.title}”, lots ${report.recall.lotNumbers.join(', ')}, opened ${day(report.recall.openedOn)}. As it stood on ${instant(report.asOf)}.`}
          </Text>
        )
      }
      actions={file && <ReportCopies file={file} />}
    >
      <OtherMoment onChoose={(wanted) => setParams(wanted ? { asOf: wanted } : {})} isNow={asOf === undefined} />
      {report && <Items report={report} />}
    </RecordPage>
  );
}

function Items({ report }: { report: RecallStatusReport }) {
  const { accountedFor, checks, completion } = report;
  const [shown, setShown] = useState<Shown>();
  const figures = (pairs: readonly (readonly [label: string, figure: { value: number | null; evidence: string }])[]) =>
    pairs.map(([label, { value, evidence }]) => ({ label, value: number(value), onOpen: () => setShown({ label, evidence }) }));
  return (
    <>
      {shown && <EvidenceDialog recallId={report.recall.id} shown={shown} onClose={() => setShown(undefined)} />}
      <Section title="1. Consignees notified">
        <Figures
          figures={figures([
            ['Consignees', report.consignees],
            ['Notified', report.notified.consignees],
            ['Not notified', report.notNotified],
            ['Unreachable', report.unreachable],
            ['Units waiting in review', report.waiting.units],
          ])}
        />
        <ReportTable
          headings={['Consignee', 'Letters: date, how, to whom']}
          rows={report.notified.rows.map(({ consignee, notices }) => [
            consignee.shipTo.facilityName,
            notices.map(({ sentOn, method, to }) => `${day(sentOn)}, ${words(method).toLowerCase()}, ${to}`).join('; '),
          ])}
          none="Nobody was notified."
        />
      </Section>
      <Section title="2. Consignees responding, and what they had on hand">
        <Figures
          figures={figures([
            ['Responded', report.responded.consignees],
            ['Units on hand', report.responded.unitsOnHand],
          ])}
        />
        <ReportTable
          headings={['Consignee', 'Answered', 'By', '#On hand']}
          rows={report.responded.rows.map(({ consignee, reply }) => [
            consignee.shipTo.facilityName,
            day(reply.receivedOn),
            reply.respondent,
            number(reply.onHand),
          ])}
          none="Nobody responded."
        />
      </Section>
      <Section title="3. Consignees that did not respond">
        <ReportTable
          headings={['Consignee', 'Customer']}
          rows={report.notResponding.rows.map((consignee) => [consignee.shipTo.facilityName, consignee.customer])}
          none={report.notified.consignees.value === 0 ? 'Nobody was notified yet.' : 'Every notified consignee responded.'}
        />
      </Section>
      <Section title="4. Units returned or corrected, and accounted for">
        <BalanceBar
          onOpen={(part, label) => setShown({ label, evidence: accountedFor[part].evidence })}
          balance={{
            unitsShipped: accountedFor.unitsShipped.value,
            unitsOnHand: accountedFor.unitsOnHand.value,
            unitsUsed: accountedFor.unitsUsed.value,
            unitsDestroyed: accountedFor.unitsDestroyed.value,
            unitsReturned: accountedFor.unitsReturned.value,
            unitsUnaccounted: accountedFor.unitsUnaccounted.value,
            unitsMissing: accountedFor.unitsMissing.value,
            unitsExcess: accountedFor.unitsExcess.value,
          }}
        />
        <ReportTable
          headings={['Consignee', '#Shipped', '#On hand', '#Used', '#Destroyed', '#Returned', '#Corrected', '#Unaccounted']}
          rows={accountedFor.rows.map((row) => [
            row.consignee.shipTo.facilityName,
            ...[
              row.unitsShipped,
              row.unitsOnHand,
              row.unitsUsed,
              row.unitsDestroyed,
              row.unitsReturned,
              row.unitsCorrected,
              row.unitsUnaccounted,
            ].map(number),
          ])}
          none="Nothing was shipped."
        />
      </Section>
      <Section title="5. Effectiveness checks">
        <Figures
          figures={figures([
            ['Planned', checks.planned],
            ['Done', checks.done],
            ['Effective', checks.effective],
            ['Not effective', checks.notEffective],
            ['Unreachable', checks.unreachable],
          ])}
        />
        <ReportTable
          headings={['Consignee', 'Checked', 'How', 'Result', 'Remarks']}
          rows={checks.rows.map((check) => [
            check.consignee.shipTo.facilityName,
            day(check.checkedOn),
            words(check.method),
            words(check.result),
            check.comment ?? '',
          ])}
          none="Nothing was checked."
        />
      </Section>
      <Section title="6. Completion">
        {completion.closedAt ? (
          <Alert color="green" role="note" title={`Closed ${instant(completion.closedAt)}`} />
        ) : (
          <Paper withBorder p="md">
            {completion.expectedCompletionOn
              ? `Expected by ${day(completion.expectedCompletionOn)}.`
              : 'No day is estimated yet: set it at the recall.'}
          </Paper>
        )}
      </Section>
    </>
  );
}
