import { Injectable } from '@nestjs/common';
import type { Cells } from '../../../csv/csv-file.js';
import { Database } from '../../../database/database.js';
import { nothingShipped } from '../consignees/nothing-shipped.js';
import { RecallConsigneeQueries, recallConsigneeNotFound } from '../consignees/recall-consignee.queries.js';
import type { RecallConsigneeView } from '../consignees/recall-consignee.schema.js';
import { Recall } from '../recall.entity.js';
import { MOST_LINKS, type NewReplyLinks, type ReplyLinks } from './many-links.schema.js';
import { replaceLinks } from './replace-links.js';
import { ReplyTokens } from './reply-tokens.js';

const WITH_LINK = 'select recall_consignee_id as id from recall_reply_links where recall_consignee_id = any ($1) and revoked_at is null';

type Left = ReplyLinks['left'][number];

/** Links for many consignees of a recall at once. */
@Injectable()
export class ManyLinksService {
  constructor(
    private readonly database: Database,
    private readonly tokens: ReplyTokens,
    private readonly consignees: RecallConsigneeQueries,
  ) {}

  /**
   * All links or none. Who has a link that works keeps it, since the letter that was sent may show it, unless links are to be replaced.
   * @param origin scheme, host and port that the links lead to
   * @throws Problem `not_found`, `recall_closed`
   */
  async make(recallId: number, input: NewReplyLinks, origin: string): Promise<ReplyLinks> {
    const chosen = choose(recallId, await this.consignees.all(recallId), input);
    return this.database.transaction(null, async (tx) => {
      await tx.em.getRepository(Recall).getOpen(recallId);
      const linked = await tx.rows<{ id: number }>(WITH_LINK, [chosen.map(({ id }) => id)]);
      const withLink = new Set(input.replace ? [] : linked.map(({ id }) => id));
      const left: Left[] = [];
      const concerned: RecallConsigneeView[] = [];
      for (const consignee of chosen) {
        const reason = reasonToLeave(consignee, input, withLink, concerned.length);
        if (reason) left.push({ ...shown(consignee), ...reason });
        else concerned.push(consignee);
      }
      const urls = await replaceLinks(
        tx,
        this.tokens,
        concerned.map(({ id }) => id),
        origin,
      );
      const links = concerned.map((consignee, index) => ({ ...shown(consignee), contact: consignee.contact, url: urls[index] ?? '' }));
      return { links, left };
    });
  }
}

/** @throws Problem `not_found` for an id that is not of this recall */
function choose(recallId: number, consignees: RecallConsigneeView[], { consigneeIds, state }: NewReplyLinks): RecallConsigneeView[] {
  if (!consigneeIds) return consignees.filter((consignee) => state === undefined || consignee.state === state);
  const known = new Map(consignees.map((consignee) => [consignee.id, consignee]));
  return [...new Set(consigneeIds)].map((id) => {
    const consignee = known.get(id);
    if (!consignee) throw recallConsigneeNotFound(recallId, id);
    return consignee;
  });
}

/** Why a consignee gets no link; null if it gets one. @param made links that this request makes so far */
export function reasonToLeave(
  { id, state, unitsShipped }: Pick<RecallConsigneeView, 'id' | 'state' | 'unitsShipped'>,
  asked: NewReplyLinks,
  withLink: ReadonlySet<number>,
  made: number,
): Pick<Left, 'code' | 'detail'> | null {
  if (asked.state && state !== asked.state) return { code: 'not_in_state', detail: `It is ${state}.` };
  const empty = nothingShipped({ unitsShipped });
  if (empty) return empty;
  if (withLink.has(id)) return { code: 'has_link', detail: 'It has a link that works, which its letter shows.' };
  return made < MOST_LINKS ? null : { code: 'limit_reached', detail: `One request makes ${MOST_LINKS} links. Ask again for the others.` };
}

const shown = ({ id, customer, shipTo }: RecallConsigneeView): Omit<Left, 'code' | 'detail'> => ({
  consigneeId: id,
  customer,
  facilityName: shipTo.facilityName,
});

export const REPLY_LINKS_HEADER = [
  'Consignee',
  'Customer',
  'Ship To Name',
  'Contact Name',
  'Contact Email',
  'Contact Phone',
  'Link',
  'Not Made Because',
];

/** A line for each link, then one for each consignee that was left. */
export function* replyLinksLines({ links, left }: ReplyLinks): Generator<Cells> {
  for (const { consigneeId, customer, facilityName, contact, url } of links) {
    const { contactName, contactEmail, contactPhone } = contact;
    yield [consigneeId, customer.facilityName, facilityName, contactName, contactEmail, contactPhone, url, null];
  }
  for (const { consigneeId, customer, facilityName, detail } of left) {
    yield [consigneeId, customer.facilityName, facilityName, null, null, null, null, detail];
  }
}
