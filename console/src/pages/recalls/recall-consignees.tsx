import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { NewRecallNotices, Recall, RecallConsignee } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import type { Field } from '../../parts/fields.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { count, day, number, place, today } from '../../parts/format.js';
import { type Column, List } from '../../parts/list-page.js';
import { Section } from '../../parts/record-page.js';
import { StateBadge } from '../../parts/state-badge.js';
import { type Left, NamesLeftOut } from './names-left-out.js';
import { contactIn } from './preview-figures.js';
import { METHODS, STATES } from './recall-words.js';
import { ReplyLinksDialog } from './reply-links-dialog.js';
import { useDayDoubts } from './use-day-doubts.js';

const COLUMNS: Column<RecallConsignee>[] = [
  { key: 'facility', title: 'Consignee', minWidth: 180, cell: (each) => each.shipTo.facilityName },
  { key: 'place', title: 'Place', cell: (each) => place(each.shipTo) },
  { key: 'state', title: 'State', cell: (each) => <StateBadge code={each.state} /> },
  { key: 'shipped', title: 'Shipped', numeric: true, cell: (each) => number(each.unitsShipped) },
  { key: 'onHand', title: 'On hand', numeric: true, cell: (each) => number(each.unitsOnHand) },
  { key: 'used', title: 'Used', numeric: true, cell: (each) => number(each.unitsUsed) },
  { key: 'destroyed', title: 'Destroyed', numeric: true, cell: (each) => number(each.unitsDestroyed) },
  { key: 'returned', title: 'Returned', numeric: true, cell: (each) => number(each.unitsReturned) },
  { key: 'unaccounted', title: 'Unaccounted', numeric: true, cell: (each) => number(each.unitsUnaccounted) },
  { key: 'notice', title: 'Notified', cell: (each) => day(each.notice?.sentOn) },
  { key: 'reply', title: 'Answered', cell: (each) => day(each.reply?.receivedOn) },
  { key: 'contact', title: 'Contact', cell: (each) => contactIn(each.contact), extra: true },
  { key: 'customer', title: 'Customer', minWidth: 180, cell: (each) => each.customer.facilityName, extra: true },
  { key: 'corrected', title: 'Corrected', numeric: true, cell: (each) => number(each.unitsCorrected), extra: true },
];
const FILTERS: Field[] = [{ name: 'state', label: 'State', kind: 'choice', choices: STATES }];
const SENT: Field[] = [
  { name: 'method', label: 'How', kind: 'choice', choices: METHODS, required: true },
  { name: 'sentOn', label: 'Sent on', kind: 'day', required: true },
];

/** Whom the recall concerns. What is done for many is done for the chosen rows or, where none is, for all who were not notified yet. */
export function RecallConsignees({ recall }: { recall: Recall }) {
  const path = { id: recall.id };
  const may = useMay();
  const queries = useQueryClient();
  const [selected, setSelected] = useState<ReadonlySet<string | number>>(new Set());
  const [dialog, setDialog] = useState<'sent' | 'links'>();
  const [left, setLeft] = useState<{ recorded: number; left: Left[] }>();
  const doubts = useDayDoubts();
  const manages = !recall.closedAt && may('recalls.manage');
  const whom: Pick<NewRecallNotices, 'consigneeIds' | 'state'> =
    selected.size > 0 ? { consigneeIds: [...selected].map(Number) } : { state: 'not_notified' };
  const named =
    selected.size > 0 ? count(selected.size, 'chosen consignee') : `all ${number(recall.totals.notNotified)} who were not notified yet`;

  return (
    <Section
      title="Consignees"
      actions={
        <>
          <Button component="a" variant="default" size="compact-sm" href={`/api/v1/recalls/${recall.id}/notices.zip`} download>
            All letters (ZIP)
          </Button>
          {manages && (
            <>
              <Button variant="default" size="compact-sm" onClick={() => setDialog('links')}>
                Links to answer by
              </Button>
              <Button size="compact-sm" onClick={() => setDialog('sent')}>
                Mark letters as sent
              </Button>
            </>
          )}
        </>
      }
    >
      {left && <NamesLeftOut recorded={count(left.recorded, 'letter')} left={left.left} />}
      <List
        name="recall consignees"
        of={recall.id}
        fetchPage={({ query }) => api.recallConsignees.list({ path, query })}
        filters={FILTERS}
        columns={COLUMNS}
        rowKey={(each) => each.id}
        linkOf={(each) => `/recalls/${recall.id}/consignees/${each.id}`}
        exportPath={may('distribution_log.export') ? `/api/v1/recalls/${recall.id}/consignees/export` : undefined}
        exportsAll
        selection={manages ? { selected, onSelect: setSelected, bar: `${count(selected.size, 'consignee')} chosen` } : undefined}
        rowName={(each) => each.shipTo.facilityName}
        empty="Nobody received these lots."
      />
      {dialog === 'sent' && (
        <FormDialog
          title={`Mark the letters of ${named} as sent`}
          hint="What each letter says is kept with it, and so is the contact that it went to."
          fields={[...SENT, ...doubts.fields]}
          initial={{ sentOn: today(), method: 'email' }}
          submitLabel="Mark as sent"
          onClose={() => {
            setDialog(undefined);
            doubts.forget();
          }}
          onSubmit={async (typed, key) => {
            const { method, sentOn } = typed;
            const sent = { method, sentOn, ...whom } as NewRecallNotices;
            const headers = { 'Idempotency-Key': key };
            setLeft(await doubts.send(sent, typed, (body) => bodyOf(api.recallNotices.recordMany({ path, body, headers }))));
            setSelected(new Set());
            setDialog(undefined);
            await queries.invalidateQueries();
          }}
        />
      )}
      {dialog === 'links' && (
        <ReplyLinksDialog
          recallId={recall.id}
          whom={selected.size > 0 ? whom : {}}
          named={selected.size > 0 ? named : 'all consignees'}
          onClose={() => setDialog(undefined)}
        />
      )}
    </Section>
  );
}
