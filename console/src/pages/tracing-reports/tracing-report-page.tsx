import { Alert, Anchor, Button, FileButton, Table, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router';
import type { Approval, SignatureMeaning, TracingReport } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { newKey } from '../../api/new-key.js';
import { useMay, useMe } from '../../api/session.js';
import { day, instant, number, text, units } from '../../parts/format.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { RecordPage, Section, useRecord } from '../../parts/record-page.js';
import { Signatures } from '../../parts/signatures.js';
import { meaningsLeft, SigningDialog } from '../../parts/signing-dialog.js';
import { words } from '../../parts/words.js';

/** One report: what it covers, its file, and who approved it. */
export default function TracingReportPage() {
  const path = { id: Number(useParams().id) };
  const may = useMay();
  const { record: report, error } = useRecord(['tracing-report', path.id], () => api.tracingReports.get({ path }));
  const file = `/api/v1/tracing-reports/${path.id}/content`;
  // Copies show the file too.
  const showsFile = Boolean(report?.sha256) && may('distribution_log.export');
  return (
    <RecordPage
      parent={{ title: 'Tracing reports', to: '/tracing-reports' }}
      title={report && titleOf(report)}
      error={error}
      facts={
        report && [
          ['Made', instant(report.generatedAt)],
          ['Ship dates', report.filters ? `${day(report.filters.shipDateFrom)} to ${day(report.filters.shipDateTo)}` : text(report.month)],
          ['Month', report.filters?.monthInProgress ? 'Had not ended when the report was made' : 'Whole'],
          ['Lot', text(report.filters?.lotNumber)],
          ['SKU', text(report.filters?.sku)],
          ['Shipments', number(report.rowCount)],
          ['Waiting in review', report.waiting ? units(report.waiting.units) : '–'],
          ['Waiting without a date', report.waitingWithoutDate ? units(report.waitingWithoutDate.units) : '–'],
          ['Status', words(report.status)],
          [
            'SHA-256 of the file',
            <Text key="hash" size="sm" ff="monospace">
              {text(report.sha256)}
            </Text>,
          ],
        ]
      }
      history={report && { entityType: 'tracing_report', entityId: report.id, withoutCopies: !showsFile }}
      actions={
        showsFile && (
          <Button component="a" href={file} download>
            Download CSV
          </Button>
        )
      }
    >
      {report && <SignaturesOfReport report={report} />}
      {report && <Approvals id={report.id} approvals={report.approvals} />}
    </RecordPage>
  );
}

const titleOf = (report: TracingReport) => `Report of ${report.month ?? instant(report.generatedAt)}`;

/** Who made it signs first, as its author; then another person reviews and approves it. */
function SignaturesOfReport({ report }: { report: TracingReport }) {
  const { me } = useMe();
  const may = useMay();
  const [signing, setSigning] = useState(false);
  const isAuthor = report.generatedByUserId !== null && report.generatedByUserId === me?.id;
  const allowed: SignatureMeaning[] = isAuthor
    ? may('tracing_reports.generate')
      ? ['authored']
      : []
    : may('tracing_reports.approve') && !awaitsAuthor(report)
      ? ['reviewed', 'approved']
      : [];
  const meanings = meaningsLeft(allowed, report.signatures, me);
  return (
    <Section title="Signatures" actions={meanings.length > 0 && <Button onClick={() => setSigning(true)}>Sign</Button>}>
      <SequenceNotice report={report} isAuthor={isAuthor} />
      <Signatures signatures={report.signatures} empty="Nobody has signed it yet." />
      {signing && (
        <SigningDialog
          title="Sign this report"
          what={titleOf(report)}
          sha256={report.contentSha256}
          meanings={meanings}
          send={({ meaning, proof, contentSha256 }) =>
            bodyOf(api.tracingReports.sign({ path: { id: report.id }, body: { meaning, contentSha256, ...proof } }))
          }
          onClose={() => setSigning(false)}
        />
      )}
    </Section>
  );
}

const awaitsAuthor = ({ authorSignature }: TracingReport) => authorSignature === 'missing' || authorSignature === 'invalid';

/** Who has to sign before anybody else can, said before somebody types a password. */
function SequenceNotice({ report, isAuthor }: { report: TracingReport; isAuthor: boolean }) {
  if (!awaitsAuthor(report)) return null;
  const author = isAuthor ? 'You' : report.authorName;
  if (report.authorSignature === 'invalid')
    return (
      <Alert color="red" role="note" title={`The signature of ${isAuthor ? 'its author, you,' : author} does not hold`} mb="sm">
        Nobody can review or approve this report. Make it anew, and sign that one.
      </Alert>
    );
  return (
    <Alert color="blue" role="note" title={`${author} made this report and ${isAuthor ? 'sign' : 'signs'} it first`} mb="sm">
      Then another person reviews and approves it. If {isAuthor ? 'you' : author} cannot sign, somebody else makes the report anew and signs
      that one.
    </Alert>
  );
}

function Approvals({ id, approvals }: { id: number; approvals: Approval[] }) {
  const may = useMay();
  const queries = useQueryClient();
  const [error, setError] = useState<unknown>();
  const attach = async (file: File | null) => {
    if (!file) return;
    setError(undefined);
    try {
      await bodyOf(api.tracingReports.addApproval({ path: { id }, body: { file }, headers: { 'Idempotency-Key': newKey() } }));
      await queries.invalidateQueries();
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <Section
      title="Approvals by e-mail"
      actions={
        may('tracing_reports.approve') && (
          <FileButton onChange={attach} accept=".eml,message/rfc822">
            {(button) => (
              <Button variant="default" {...button}>
                Attach an e-mail
              </Button>
            )}
          </FileButton>
        )
      }
    >
      <ProblemAlert error={error} />
      {approvals.length === 0 ? (
        <Text c="dimmed">No e-mail is attached. Such an e-mail says that a person approves the report; it is no signature.</Text>
      ) : (
        <Table.ScrollContainer minWidth={600}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                {['Subject', 'From', 'Sent', 'Attached', 'E-mail'].map((title) => (
                  <Table.Th key={title}>{title}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {approvals.map((approval) => (
                <Table.Tr key={approval.id}>
                  <Table.Td>{text(approval.subject)}</Table.Td>
                  <Table.Td>{text(approval.fromEmail)}</Table.Td>
                  <Table.Td>{instant(approval.sentAt)}</Table.Td>
                  <Table.Td>{instant(approval.uploadedAt)}</Table.Td>
                  <Table.Td>
                    <Anchor href={`/api/v1/tracing-reports/${id}/approvals/${approval.id}/content`} download>
                      {approval.filename}
                    </Anchor>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Section>
  );
}
