import { z } from 'zod';
import { calendarDay } from '../../../calendar/calendar-day.js';
import { filledText, text } from '../../../database/text.js';
import { reason } from '../../../http/fields.js';
import { createdAt, recordId, shownDay, shownNumber, shownText } from '../../../openapi/shown-fields.js';
import * as field from '../../record-fields.js';
import { CHECK_RESULTS } from './recall-check.entity.js';
import { METHODS } from './voidable.js';

const method = z.enum(METHODS).meta({ id: 'NoticeMethod', description: 'how a consignee was notified or asked' });
const checkResult = z.enum(CHECK_RESULTS).meta({
  id: 'CheckResult',
  description:
    '`effective`: it was reached and did what it was asked; `not_effective`: it was reached and did not; `unreachable`: nobody was reached',
});
const units = (what: string) =>
  z
    .int()
    .min(0)
    .max(1_000_000)
    .meta({ description: `devices ${what}; zero is an answer`, examples: [0] });

export const acknowledgeDay = z
  .array(z.enum(['before_recall']).meta({ id: 'RecallDayDoubt', description: 'what a person may confirm of a day' }))
  .max(10)
  .optional()
  .meta({
    description:
      'warnings that you have seen. With a list, even an empty one, you are asked about a day before the recall was opened (`before_recall`); without it the day is taken as it is',
    examples: [[]],
  });

export const newNotice = z
  .strictObject({
    method,
    sentOn: calendarDay.meta({ description: 'the day on which it was sent, not in the future', examples: ['2025-07-02'] }),
    to: filledText(500).meta({ description: 'where it was sent: an address, a number, a name', examples: ['receiving@clinic.example'] }),
    acknowledge: acknowledgeDay,
  })
  .meta({
    id: 'NewRecallNotice',
    examples: [{ method: 'email', sentOn: '2025-07-02', to: 'receiving@clinic.example', acknowledge: ['before_recall'] }],
  });
export type NewNotice = z.infer<typeof newNotice>;

/**
 * A device that was corrected in the field stays with the consignee: it is one of those on hand or used. So corrected ones never change the balance.
 * @param schema of an answer
 */
export const correctedAreKept = <Schema extends z.ZodObject>(schema: Schema) =>
  schema.superRefine((answer, context) => {
    const { corrected, onHand, used } = answer as Record<string, unknown>;
    if (typeof corrected !== 'number' || typeof onHand !== 'number' || typeof used !== 'number' || corrected <= onHand + used) return;
    const message = `must be at most \`onHand\` plus \`used\`, ${onHand + used}: a corrected device is one that it has or used, and is counted there too`;
    context.addIssue({ code: 'custom', path: ['corrected'], message });
  });

export const newReply = correctedAreKept(
  z.strictObject({
    receivedOn: calendarDay.meta({ description: 'the day on which the answer came, not in the future', examples: ['2025-07-04'] }),
    respondent: filledText(300).meta({ description: 'who answered', examples: ['Dana Cole'] }),
    onHand: units('that it has'),
    used: units('that it used'),
    destroyed: units('that it destroyed'),
    returned: units('that it sent back'),
    corrected: units(
      'among those on hand or used that were corrected where they are, as the notice asks; left out when the answer says nothing of it',
    ).nullish(),
    forwardedTo: text(2_000).nullish().meta({ description: 'to whom it passed devices on, if it did' }),
    comment: text(10_000).nullish().meta({ description: 'what else it said' }),
    acknowledge: acknowledgeDay,
  }),
).meta({
  id: 'NewRecallReply',
  examples: [
    { receivedOn: '2025-07-04', respondent: 'Dana Cole', onHand: 4, used: 5, destroyed: 0, returned: 1, acknowledge: ['before_recall'] },
  ],
});
export type NewReply = z.infer<typeof newReply>;

export const newCheck = z
  .strictObject({
    checkedOn: calendarDay.meta({ description: 'the day of the check, not in the future', examples: ['2025-07-10'] }),
    method,
    result: checkResult,
    comment: text(10_000).nullish().meta({ description: 'what was found' }),
    acknowledge: acknowledgeDay,
  })
  .meta({
    id: 'NewRecallCheck',
    examples: [{ checkedOn: '2025-07-10', method: 'phone', result: 'effective', acknowledge: ['before_recall'] }],
  });
export type NewCheck = z.infer<typeof newCheck>;

export const answerVoiding = z.strictObject({ reason }).meta({ id: 'RecallVoiding', examples: [{ reason: 'of another clinic' }] });
export type AnswerVoiding = z.infer<typeof answerVoiding>;

export const CORRECTED =
  'of the devices on hand or used, those that were corrected where they are; null where its answer says nothing of it. They are counted there, never in addition';

const voidable = { voidedAt: field.voidedAt, voidReason: field.voidReason, createdAt };

export const recallNotice = z
  .object({
    id: recordId,
    method,
    sentOn: shownDay('the day on which it was sent', '2025-07-02'),
    to: shownText('where it was sent', 'receiving@clinic.example'),
    sha256: shownText(
      'the SHA-256 of the notice as it was then, in hexadecimal',
      '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    ),
    ...voidable,
  })
  .meta({ id: 'RecallNotice' });
export type NoticeView = z.infer<typeof recallNotice>;

export const recallReply = z
  .object({
    id: recordId,
    receivedOn: shownDay('the day on which the answer came', '2025-07-04'),
    respondent: shownText('who answered', 'Dana Cole'),
    onHand: shownNumber('devices that it had', 4),
    used: shownNumber('devices that it used', 5),
    destroyed: shownNumber('devices that it destroyed', 0),
    returned: shownNumber('devices that it sent back', 1),
    corrected: shownNumber(CORRECTED, 0).nullable(),
    forwardedTo: shownText('to whom it passed devices on', 'Hill Clinic').nullable(),
    comment: shownText('what else it said', 'One pouch was open.').nullable(),
    byLink: z.boolean().meta({ description: 'whether the consignee answered by its link', examples: [false] }),
    ...voidable,
  })
  .meta({ id: 'RecallReply' });
export type ReplyView = z.infer<typeof recallReply>;

export const recallCheck = z
  .object({
    id: recordId,
    checkedOn: shownDay('the day of the check', '2025-07-10'),
    method,
    result: checkResult,
    comment: shownText('what was found', 'They had read it.').nullable(),
    ...voidable,
  })
  .meta({ id: 'RecallCheck' });
export type CheckView = z.infer<typeof recallCheck>;

export const recallAnswers = z
  .object({
    notices: z.array(recallNotice).meta({ description: 'what was sent to it, in order; voided ones too' }),
    replies: z
      .array(recallReply)
      .meta({ description: 'what it answered, in order; of those that are not voided, the one received last counts' }),
    checks: z.array(recallCheck).meta({ description: 'whether it was reached, in order' }),
  })
  .meta({ id: 'RecallAnswers' });
export type AnswersView = z.infer<typeof recallAnswers>;
