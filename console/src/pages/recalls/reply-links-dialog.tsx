import { Button, Code, CopyButton, Group, Modal, Stack, Table, Text } from '@mantine/core';
import { useState } from 'react';
import type { NewReplyLinks, ReplyLinks } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import type { Field } from '../../parts/fields.js';
import { Form } from '../../parts/form-dialog.js';
import { count } from '../../parts/format.js';
import { NamesLeftOut } from './names-left-out.js';

const REPLACE: Field[] = [
  {
    name: 'replace',
    label: 'Also for those who have a link that works',
    kind: 'yes',
    description: 'Their present link ends, also where it was sent already',
  },
];

/** Links by which consignees answer without an account. They are shown this once; the letters show them too. */
export function ReplyLinksDialog(props: {
  recallId: number;
  whom: Pick<NewReplyLinks, 'consigneeIds' | 'state'>;
  named: string;
  onClose: () => void;
}) {
  const { recallId, whom, named, onClose } = props;
  const [made, setMade] = useState<ReplyLinks>();
  return (
    <Modal opened onClose={onClose} title={`Links to answer by, for ${named}`} size="xl" closeOnClickOutside={!made} centered>
      {made ? (
        <Shown made={made} onClose={onClose} />
      ) : (
        <Form
          fields={REPLACE}
          submitLabel="Make the links"
          onCancel={onClose}
          onSubmit={async ({ replace }) => {
            const body = { ...whom, replace: replace === 'true' };
            setMade((await bodyOf(api.replyLinks.makeMany({ path: { id: recallId }, body }) as never)) as ReplyLinks);
          }}
        >
          <Text size="sm">
            Each consignee gets a link of its own, which also stands in its letter. Make the links before the letters are sent.
          </Text>
        </Form>
      )}
    </Modal>
  );
}

function Shown({ made, onClose }: { made: ReplyLinks; onClose: () => void }) {
  const all = made.links.map(({ facilityName, contact, url }) => [facilityName, contact.contactEmail, url].join('\t')).join('\n');
  return (
    <Stack>
      <NamesLeftOut recorded={count(made.links.length, 'link')} left={made.left} />
      {made.links.length > 0 && (
        <>
          <Text size="sm">Copy them now: they are shown this once. Each letter shows the link of its consignee.</Text>
          <Table.ScrollContainer minWidth={500} mah={400}>
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Consignee</Table.Th>
                  <Table.Th>Link</Table.Th>
                  <Table.Th>
                    <Copy value={all} label="Copy all" />
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {made.links.map(({ consigneeId, facilityName, url }) => (
                  <Table.Tr key={consigneeId}>
                    <Table.Td>{facilityName}</Table.Td>
                    <Table.Td>
                      <Code>{url}</Code>
                    </Table.Td>
                    <Table.Td>
                      <Copy value={url} label="Copy" />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </>
      )}
      <Group justify="flex-end">
        <Button onClick={onClose}>Done</Button>
      </Group>
    </Stack>
  );
}

const Copy = ({ value, label }: { value: string; label: string }) => (
  <CopyButton value={value}>
    {({ copied, copy }) => (
      <Button size="compact-sm" variant="default" onClick={copy}>
        {copied ? 'Copied' : label}
      </Button>
    )}
  </CopyButton>
);
