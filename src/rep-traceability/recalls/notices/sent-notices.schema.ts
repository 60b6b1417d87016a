import { z } from 'zod';
import { id } from '../../../http/fields.js';
import { shownNumber, shownText } from '../../../openapi/shown-fields.js';
import { acknowledgeDay, newNotice } from '../consignees/answer.schema.js';
import { consigneeState } from '../consignees/recall-consignee.schema.js';

export const newNotices = z
  .strictObject({
    method: newNotice.shape.method,
    sentOn: newNotice.shape.sentOn,
    consigneeIds: z
      .array(id)
      .min(1)
      .max(10_000)
      .optional()
      .meta({ description: 'the consignees of this recall to whom it was sent; every one in `state` if left out' }),
    state: consigneeState.optional().meta({ description: 'only consignees in this state; those not notified if both are left out' }),
    acknowledge: acknowledgeDay,
  })
  .meta({
    id: 'NewRecallNotices',
    description: 'the notices that were sent, and how',
    examples: [{ method: 'email', sentOn: '2025-07-02', state: 'not_notified', acknowledge: ['before_recall'] }],
  });
export type NewNotices = z.infer<typeof newNotices>;

export const sentNotices = z
  .object({
    recorded: shownNumber('notices that were recorded as sent', 12),
    left: z
      .array(
        z
          .object({
            consigneeId: shownNumber('the id of the consignee in this recall'),
            facilityName: shownText('its ship-to', 'Hill Clinic').nullable(),
            code: z.enum(['no_contact', 'not_in_state', 'nothing_shipped', 'changed_meanwhile']).meta({
              id: 'NoticeLeft',
              description:
                '`no_contact`: nobody knows where to send it; `not_in_state`: it is in another state; `nothing_shipped`: no unit is left in its scope, so record its notice alone if it is meant; `changed_meanwhile`: it changed while the letters were made',
            }),
            detail: shownText('why nothing was recorded', 'No e-mail address is known.'),
          })
          .meta({ id: 'RecallNoticeLeft', description: 'a consignee of whom no notice was recorded' }),
      )
      .meta({ description: 'consignees that were asked for and left as they are, with the reason' }),
  })
  .meta({ id: 'SentRecallNotices', description: 'what was recorded, and what was not' });
export type SentNotices = z.infer<typeof sentNotices>;
