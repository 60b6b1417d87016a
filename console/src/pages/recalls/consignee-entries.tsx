import { Button, Paper, Table, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { RecallAnswers } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import { day, number, text } from '../../parts/format.js';
import { ReasonDialog } from '../../parts/reason-dialog.js';
import { Section } from '../../parts/record-page.js';
import { StateBadge } from '../../parts/state-badge.js';
import { words } from '../../parts/words.js';

export type Entry = 'notice' | 'reply' | 'check';

interface Row {
  id: number;
  voidedAt: string | null;
  voidReason: string | null;
  cells: readonly ReactNode[];
}

/** What was sent, answered and checked. What is wrong is voided with a reason, and stays in sight. */
export function ConsigneeEntries({
  path,
  answers,
  open,
}: {
  path: { id: number; consigneeId: number };
  answers: RecallAnswers;
  open: boolean;
}) {
  const queries = useQueryClient();
  const may = useMay();
  const [voiding, setVoiding] = useState<{ entry: Entry; id: number }>();
  const send = async (reason: string) => {
    const { entry, id } = voiding as { entry: Entry; id: number };
    const body = { reason };
    const { recallConsignees } = api;
    await bodyOf(
      (entry === 'notice'
        ? recallConsignees.voidNotice({ path: { ...path, noticeId: id }, body })
        : entry === 'reply'
          ? recallConsignees.voidReply({ path: { ...path, replyId: id }, body })
          : recallConsignees.voidCheck({ path: { ...path, checkId: id }, body })) as never,
    );
    await queries.invalidateQueries();
  };
  const lists: [entry: Entry, title: string, headings: string[], rows: Row[], none: string, mayVoid: boolean][] = [
    [
      'reply',
      'Answers',
      ['Received', 'From', 'On hand', 'Used', 'Destroyed', 'Returned', 'Remarks'],
      answers.replies.map((each) => ({
        ...each,
        cells: [
          day(each.receivedOn),
          each.byLink ? `${each.respondent}, by link` : each.respondent,
          number(each.onHand),
          number(each.used),
          number(each.destroyed),
          number(each.returned),
          [
            each.corrected !== null && `${number(each.corrected)} corrected`,
            each.forwardedTo && `Passed on to ${each.forwardedTo}`,
            each.comment,
          ]
            .filter(Boolean)
            .join('. ') || '–',
        ],
      })),
      'It has not answered yet.',
      may('recalls.reply'),
    ],
    [
      'notice',
      'Letters sent',
      ['Sent', 'How', 'To', 'SHA-256 of what it said'],
      answers.notices.map((each) => ({
        ...each,
        cells: [day(each.sentOn), words(each.method), each.to, `${each.sha256.slice(0, 16)}…`],
      })),
      'It was not notified yet.',
      may('recalls.manage'),
    ],
    [
      'check',
      'Checks',
      ['Checked', 'How', 'Result', 'Remarks'],
      answers.checks.map((each) => ({
        ...each,
        cells: [day(each.checkedOn), words(each.method), <StateBadge key="result" code={each.result} />, text(each.comment)],
      })),
      'Nobody checked yet.',
      may('recalls.manage'),
    ],
  ];
  return (
    <>
      {lists.map(([entry, title, headings, rows, none, mayVoid]) => (
        <Section key={entry} title={title}>
          <Paper withBorder>
            {rows.length === 0 ? (
              <Text p="md" c="dimmed">
                {none}
              </Text>
            ) : (
              <Table.ScrollContainer minWidth={600}>
                <Table>
                  <Table.Thead>
                    <Table.Tr>
                      {headings.map((heading) => (
                        <Table.Th key={heading}>{heading}</Table.Th>
                      ))}
                      <Table.Th>State</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {rows.map((row) => (
                      <Table.Tr key={row.id}>
                        {row.cells.map((cell, index) => (
                          <Table.Td key={headings[index]} td={row.voidedAt ? 'line-through' : undefined}>
                            {cell}
                          </Table.Td>
                        ))}
                        <Table.Td>
                          {row.voidedAt ? (
                            `Voided: ${row.voidReason}`
                          ) : open && mayVoid ? (
                            <Button size="compact-sm" variant="default" onClick={() => setVoiding({ entry, id: row.id })}>
                              Void
                            </Button>
                          ) : (
                            'Valid'
                          )}
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </Table.ScrollContainer>
            )}
          </Paper>
        </Section>
      ))}
      {voiding && (
        <ReasonDialog
          title="Void this entry"
          hint="It stays in sight, marked as void, and counts no longer."
          submitLabel="Void"
          color="red"
          send={(_, reason) => send(reason)}
          onClose={() => setVoiding(undefined)}
        />
      )}
    </>
  );
}
