import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.module.js';
import { Database } from '../../../database/database.js';
import { nothingShipped } from '../consignees/nothing-shipped.js';
import { recallConsigneeNotFound } from '../consignees/recall-consignee.queries.js';
import { refuseDayBefore, refuseFutureDay } from '../consignees/refuse-future-day.js';
import { Recall } from '../recall.entity.js';
import { RecallQueries } from '../recall.queries.js';
import { lockLotsOf } from '../scope/freeze-scope.js';
import { type Letter, NoticeQueries } from './notice.queries.js';
import { noticeAddress } from './notice-address.js';
import type { NewNotices, SentNotices } from './sent-notices.schema.js';

const INSERT = `
  insert into recall_notices (recall_consignee_id, method, sent_on, sent_to, sha256)
  select n.id, $1, $2::date, n.sent_to, n.sha256 from unnest($3::bigint[], $4::text[], $5::text[]) as n (id, sent_to, sha256) order by n.id`;

type Left = SentNotices['left'][number];
interface Sent {
  letter: Letter;
  to: string;
  sha256: string;
}

/** Marks many notices as sent at once: to each consignee by what is known of it. */
@Injectable()
export class SentNoticesService {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
    private readonly notices: NoticeQueries,
    private readonly recalls: RecallQueries,
  ) {}

  /**
   * The letters are made before the recall is locked, since they take a while. What changed meanwhile is left as it is: its letter says something else now.
   * @throws Problem `not_found`, `recall_closed`, `date_in_future`, `before_recall`
   */
  async record(recallId: number, input: NewNotices): Promise<SentNotices> {
    refuseFutureDay('sentOn', input.sentOn, this.config.companyToday());
    refuseDayBefore(await this.recalls.head(recallId), 'sentOn', input.sentOn, input.acknowledge);
    const left: Left[] = [];
    const sent: Sent[] = [];
    for (const letter of chosen(recallId, await this.notices.letters(recallId), input)) {
      const reason = reasonToLeave(letter, input);
      if (reason) left.push(leave(letter, reason));
      else {
        const address = noticeAddress(input.method, letter.consignee);
        if ('missing' in address) left.push(leave(letter, { code: 'no_contact', detail: address.missing }));
        else sent.push({ letter, to: address.to, sha256: await this.notices.sha256OfLetter(letter) });
      }
    }
    const recorded = await this.database.transaction(null, async (tx) => {
      await tx.em.getRepository(Recall).getOpen(recallId);
      await lockLotsOf(tx, recallId);
      const now = new Map((await this.notices.letters(recallId, tx)).map((letter) => [letter.consignee.id, JSON.stringify(letter)]));
      const valid = sent.filter(({ letter }) => now.get(letter.consignee.id) === JSON.stringify(letter));
      const changed = sent.filter((each) => !valid.includes(each));
      const detail = 'It changed while the letters were made: look at it, then ask again.';
      left.push(...changed.map(({ letter }) => leave(letter, { code: 'changed_meanwhile', detail })));
      const columns = [valid.map(({ letter }) => letter.consignee.id), valid.map(({ to }) => to), valid.map(({ sha256 }) => sha256)];
      if (valid.length > 0) await tx.rows(INSERT, [input.method, input.sentOn, ...(columns as [number[], string[], string[]])]);
      return valid.length;
    });
    return { recorded, left };
  }
}

/** @throws Problem `not_found` for an id that is not of this recall */
function chosen(recallId: number, letters: Letter[], { consigneeIds, state = 'not_notified' }: NewNotices): Letter[] {
  if (!consigneeIds) return letters.filter(({ consignee }) => consignee.state === state);
  const known = new Map(letters.map((letter) => [letter.consignee.id, letter]));
  return [...new Set(consigneeIds)].map((id) => {
    const letter = known.get(id);
    if (!letter) throw recallConsigneeNotFound(recallId, id);
    return letter;
  });
}

function reasonToLeave({ consignee }: Letter, { state }: NewNotices): Pick<Left, 'code' | 'detail'> | null {
  if (state && consignee.state !== state) return { code: 'not_in_state', detail: `It is ${consignee.state}.` };
  return nothingShipped(consignee);
}

const leave = ({ consignee }: Letter, reason: Pick<Left, 'code' | 'detail'>): Left => ({
  consigneeId: consignee.id,
  facilityName: consignee.shipTo.facilityName,
  ...reason,
});
