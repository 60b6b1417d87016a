import type { RecallConsignee } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { type Field, toBody } from '../../parts/fields.js';
import { FormDialog } from '../../parts/form-dialog.js';
import { today, units } from '../../parts/format.js';
import type { Entry } from './consignee-entries.js';
import { METHODS, RESULTS } from './recall-words.js';
import { useDayDoubts } from './use-day-doubts.js';

const NOTICE: Field[] = [
  { name: 'method', label: 'How', kind: 'choice', choices: METHODS, required: true },
  { name: 'sentOn', label: 'Sent on', kind: 'day', required: true },
  { name: 'to', label: 'To', required: true, description: 'The e-mail address, number or person it went to' },
];
const CORRECTED: Field = { name: 'corrected', label: 'Of these, corrected where they are', kind: 'number' };
const REPLY: Field[] = [
  { name: 'receivedOn', label: 'Received on', kind: 'day', required: true },
  { name: 'respondent', label: 'Who answered', required: true },
  { name: 'onHand', label: 'On hand', kind: 'number', required: true, description: 'Zero is an answer' },
  { name: 'used', label: 'Used', kind: 'number', required: true },
  { name: 'destroyed', label: 'Destroyed', kind: 'number', required: true },
  { name: 'returned', label: 'Returned', kind: 'number', required: true },
  { name: 'forwardedTo', label: 'Passed on to', description: 'Whom they gave devices to' },
  { name: 'comment', label: 'Comment', kind: 'area' },
];
const CHECK: Field[] = [
  { name: 'checkedOn', label: 'Checked on', kind: 'day', required: true },
  { name: 'method', label: 'How', kind: 'choice', choices: METHODS, required: true },
  { name: 'result', label: 'Result', kind: 'choice', choices: RESULTS, required: true },
  { name: 'comment', label: 'Comment', kind: 'area' },
];

interface EntryDialogProps {
  entry: Entry;
  path: { id: number; consigneeId: number };
  consignee: RecallConsignee;
  /** In a correction in the field, consignees also say how many they corrected. */
  correction: boolean;
  onDone: () => Promise<unknown>;
  onClose: () => void;
}

/** Records a notice that was sent, an answer or a check. */
export function EntryDialog({ entry, path, consignee, correction, onDone, onClose }: EntryDialogProps) {
  const forms = {
    notice: {
      title: 'Mark the letter as sent',
      hint: 'What the letter says is kept with it.',
      fields: NOTICE,
      initial: { sentOn: today(), method: 'email', to: consignee.contact.contactEmail ?? '' },
      send: api.recallConsignees.recordNotice.bind(api.recallConsignees),
    },
    reply: {
      title: 'Record the answer',
      hint: `${units(consignee.unitsShipped)} were shipped to it. A later answer stands for all of them again.`,
      fields: correction ? [...REPLY.slice(0, 6), CORRECTED, ...REPLY.slice(6)] : REPLY,
      initial: { receivedOn: today(), respondent: consignee.contact.contactName ?? '' },
      send: api.recallConsignees.recordReply.bind(api.recallConsignees),
    },
    check: {
      title: 'Record a check',
      hint: 'Whether the letter arrived and was acted upon (21 CFR 7.42).',
      fields: CHECK,
      initial: { checkedOn: today(), method: 'phone' },
      send: api.recallConsignees.recordCheck.bind(api.recallConsignees),
    },
  } as const;
  const { send, ...form } = forms[entry];
  const doubts = useDayDoubts();
  return (
    <FormDialog
      {...form}
      fields={[...form.fields, ...doubts.fields]}
      initial={form.initial as Record<string, string>}
      columns={2}
      submitLabel="Record"
      onClose={onClose}
      onSubmit={async (typed, key) => {
        await doubts.send(toBody(form.fields, typed), typed, (body) =>
          bodyOf(send({ path, body: body as never, headers: { 'Idempotency-Key': key } }) as never),
        );
        onClose();
        await onDone();
      }}
    />
  );
}
