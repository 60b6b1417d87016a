import { z } from 'zod';
import { shownDay, shownNumber, shownText } from '../../../openapi/shown-fields.js';
import { correctedAreKept, newReply, recallReply } from '../consignees/answer.schema.js';
import { noticeContent } from '../notices/notice.schema.js';

const token = z
  .string()
  .regex(/^[\w-]{43}$/, 'must be the token of a reply link')
  .meta({ description: 'the token of the link', examples: ['x'.repeat(43)] });

export const replyLink = z
  .object({
    url: z.url().meta({
      examples: [`https://silqeqms.example/recall-reply#token=${'x'.repeat(43)}`],
      description: 'where the consignee answers; its letter shows it too, until the link is replaced or the recall is closed',
    }),
  })
  .meta({ id: 'ReplyLink', description: 'the link by which a consignee answers without an account' });
export type ReplyLinkView = z.infer<typeof replyLink>;

export const replyLookup = z
  .strictObject({ token })
  .meta({ id: 'ReplyLookup', description: 'which link was opened', examples: [{ token: 'x'.repeat(43) }] });
export type ReplyLookup = z.infer<typeof replyLookup>;

const { receivedOn: _, acknowledge: _acknowledge, ...asked } = newReply.shape;
export const linkReply = correctedAreKept(z.strictObject({ token, ...asked })).meta({
  id: 'LinkReply',
  description: 'what a consignee answers by its link',
  examples: [{ token: 'x'.repeat(43), respondent: 'Dana Cole', onHand: 4, used: 5, destroyed: 0, returned: 1 }],
});
export type LinkReply = z.infer<typeof linkReply>;

const { id: __, openedOn: ___, ...recall } = noticeContent.shape.recall.shape;
export const shownToConsignee = z
  .object({
    company: noticeContent.shape.company,
    recall: z.object(recall).meta({ id: 'ReplyRecall', description: 'what is recalled, why, and what to do' }),
    facilityName: shownText('the consignee', 'Hill Clinic'),
    lots: noticeContent.shape.lots,
    shipments: noticeContent.shape.shipments,
    unitsShipped: shownNumber('devices that it received', 10),
    unitsUnaccounted: shownNumber('shipped less on hand, returned, used and destroyed', 0),
    asksForCorrected: z.boolean().meta({
      description: 'whether it is asked how many devices it corrected: by a correction in the field, or because it answered that before',
      examples: [false],
    }),
    reply: recallReply
      .pick({
        respondent: true,
        onHand: true,
        used: true,
        destroyed: true,
        returned: true,
        corrected: true,
        forwardedTo: true,
        comment: true,
      })
      .extend({ receivedOn: shownDay('the day on which the answer came', '2025-07-04') })
      .meta({ id: 'ReplyBefore', description: 'what it answered before' })
      .nullable()
      .meta({ description: 'its latest answer; null for none' }),
  })
  .meta({ id: 'ReplyPage', description: 'what the link of one consignee shows: its own units and its latest answer' });
export type ShownToConsignee = z.infer<typeof shownToConsignee>;
