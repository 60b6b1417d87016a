import './recalls.css';
import { Alert, Paper, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearchParams } from 'react-router';
import type { Report806 } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { day, instant, number, place } from '../../parts/format.js';
import { OtherMoment } from '../../parts/other-moment.js';
import { RecordPage, Section } from '../../parts/record-page.js';
import { contactIn } from './preview-figures.js';
import { ReportCopies } from './report-copies.js';

/** The report of 21 CFR 806.10: what the records hold, and named blanks for the rest. */
export default function Report806Page() {
  const path = { id: Number(useParams().id) };
  const [params, setParams] = useSearchParams();
  const asOf = params.get('asOf') ?? undefined;
  const { data: report, error } = useQuery({
    queryKey: ['report 806', path.id, asOf],
    queryFn: () => bodyOf(api.recalls.correctionReport({ path, query: { asOf } })) as Promise<Report806>,
  });
  const file = `/api/v1/recalls/${path.id}/report-806?${asOf ? `${new URLSearchParams({ asOf })}&` : ''}format=`;
  const blanks = report?.items.filter(({ value }) => value === null).length ?? 0;
  return (
    <RecordPage
      parent={{ title: report?.recall.title ?? 'Recall', to: `/recalls/${path.id}` }}
      title={report && 'Report to the FDA'}
      error={error}
      notice={
        report && (
          <Alert color="orange" role="note" title={`Due ${day(report.dueOn)}, ten working days after the recall was opened`}>
            {`As the records stood on ${instant(report.asOf)}. `}
            {blanks > 0 && `${number(blanks)} items are not in the records: fill in the blanks by hand. `}
            {report.amendments.map(
              ({ extendedOn, lotNumbers, dueOn }) =>
                `Amendment for ${lotNumbers.join(', ')}, added ${day(extendedOn)}: due ${day(dueOn)}. `,
            )}
          </Alert>
        )
      }
      actions={<ReportCopies file={file} />}
    >
      <OtherMoment onChoose={(wanted) => setParams(wanted ? { asOf: wanted } : {})} isNow={asOf === undefined} />
      {report && (
        <>
          <Section title="What 21 CFR 806.10(c) asks for">
            <Paper withBorder>
              <Table variant="vertical" layout="fixed">
                <Table.Tbody>
                  {report.items.map(({ item, citation, what, value, source }) => (
                    <Table.Tr key={item}>
                      <Table.Th w={{ base: 150, sm: 330 }}>
                        {what}
                        <Text size="xs" fw={400}>
                          {citation}
                        </Text>
                      </Table.Th>
                      <Table.Td>
                        {value === null ? (
                          <span className="blank">To be filled in</span>
                        ) : (
                          <Text size="sm" style={{ whiteSpace: 'pre-line' }}>
                            {value}
                          </Text>
                        )}
                        {source && value !== null && (
                          <Text size="xs" c="dimmed">
                            From {source}
                          </Text>
                        )}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Paper>
          </Section>
          <Section title="Consignees">
            <Paper withBorder>
              <Table.ScrollContainer minWidth={600}>
                <Table>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Consignee</Table.Th>
                      <Table.Th>Place</Table.Th>
                      <Table.Th>Contact</Table.Th>
                      <Table.Th>Shipped</Table.Th>
                      <Table.Th ta="right">Units</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {report.consignees.map((each) => (
                      <Table.Tr key={each.id}>
                        <Table.Td>{each.shipTo.facilityName}</Table.Td>
                        <Table.Td>{place(each.shipTo)}</Table.Td>
                        <Table.Td>{each.contact && contactIn(each.contact)}</Table.Td>
                        <Table.Td>
                          {day(each.firstShipDate)}
                          {each.firstShipDate !== each.lastShipDate && ` to ${day(each.lastShipDate)}`}
                        </Table.Td>
                        <Table.Td ta="right">{number(each.unitsShipped)}</Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </Table.ScrollContainer>
            </Paper>
          </Section>
        </>
      )}
    </RecordPage>
  );
}
