import { z } from 'zod';
import { id } from '../../../http/fields.js';
import { fileFormat } from '../../../http/file-format.js';
import { shownNumber, shownText } from '../../../openapi/shown-fields.js';
import { consigneeState, recallConsignee } from '../consignees/recall-consignee.schema.js';
import { replyLink } from './reply-link.schema.js';

/** Links that one request makes at most. */
export const MOST_LINKS = 10_000;

export const newReplyLinks = z
  .strictObject({
    consigneeIds: z
      .array(id)
      .min(1)
      .max(MOST_LINKS)
      .optional()
      .meta({ description: 'the consignees of this recall; every one in `state` if left out' }),
    state: consigneeState.optional().meta({ description: 'only consignees in this state; in any state if left out' }),
    replace: z.boolean().optional().meta({
      description: '`true` also makes new links for consignees that have one that works: the old ones, which may be in their letters, end',
    }),
  })
  .meta({ id: 'NewReplyLinks', description: 'for whom links are made', examples: [{ state: 'not_notified' }] });
export type NewReplyLinks = z.infer<typeof newReplyLinks>;

export const replyLinksQuery = z.strictObject({
  format: fileFormat
    .optional()
    .meta({ description: '`csv` for mail programs: a line for each consignee. Also needs `distribution_log.export`' }),
});
export type ReplyLinksQuery = z.infer<typeof replyLinksQuery>;

const concerned = {
  consigneeId: shownNumber('the id of the consignee in this recall'),
  customer: recallConsignee.shape.customer,
  facilityName: shownText('its ship-to', 'Hill Clinic').nullable(),
};

export const replyLinks = z
  .object({
    links: z
      .array(
        z
          .object({ ...concerned, contact: recallConsignee.shape.contact, url: replyLink.shape.url })
          .meta({ id: 'ConsigneeReplyLink', description: 'the link of a consignee, and whom to send it to' }),
      )
      .meta({ description: 'the links that were made, in the order in which the consignees joined' }),
    left: z
      .array(
        z
          .object({
            ...concerned,
            code: z.enum(['has_link', 'not_in_state', 'nothing_shipped', 'limit_reached']).meta({
              id: 'ReplyLinkLeft',
              description: `\`has_link\`: it has one that works; \`not_in_state\`: it is in another state; \`nothing_shipped\`: no unit is left in its scope, so ask for it alone if it is meant; \`limit_reached\`: one request makes ${MOST_LINKS} links`,
            }),
            detail: shownText('why no link was made', 'It has a link that works.'),
          })
          .meta({ id: 'ConsigneeWithoutNewLink', description: 'a consignee for which no link was made' }),
      )
      .meta({ description: 'consignees that were left as they are, with the reason' }),
  })
  .meta({ id: 'ReplyLinks', description: 'the links that were made, and for whom none was' });
export type ReplyLinks = z.infer<typeof replyLinks>;
