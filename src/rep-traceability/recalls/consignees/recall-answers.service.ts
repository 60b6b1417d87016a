import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.module.js';
import { Database, type Transaction } from '../../../database/database.js';
import { requireReason } from '../../../http/concurrency.js';
import { Problem } from '../../../problems/problem.js';
import { NoticeQueries } from '../notices/notice.queries.js';
import { Recall } from '../recall.entity.js';
import { lockLotsOf } from '../scope/freeze-scope.js';
import type { AnswersView, AnswerVoiding, NewCheck, NewNotice, NewReply } from './answer.schema.js';
import { RecallCheck } from './recall-check.entity.js';
import { RecallConsigneeQueries, recallConsigneeNotFound } from './recall-consignee.queries.js';
import type { RecallConsigneeView } from './recall-consignee.schema.js';
import { RecallNotice } from './recall-notice.entity.js';
import { RecallReply } from './recall-reply.entity.js';
import { refuseDayBefore, refuseFutureDay } from './refuse-future-day.js';

const ENTRIES = { notices: RecallNotice, replies: RecallReply, checks: RecallCheck } as const;
type AnswerKind = keyof typeof ENTRIES;

const RETURNED_SO_FAR = `select coalesce(sum(units_returned), 0)::int as units from recall_scope_changes where recall_consignee_id = $1`;

const ANSWERS_OF_LINK = 'select count(*)::int as number from recall_replies where reply_link_id = $1';

/** Answers that are kept of one link, at most: many more than anybody corrects, and few enough that nobody fills the database by a link. */
const MOST_ANSWERS = 50;

/** What a consignee was sent, answered, and whether a check reached it. */
@Injectable()
export class RecallAnswersService {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
    private readonly consignees: RecallConsigneeQueries,
    private readonly notices: NoticeQueries,
  ) {}

  /** @throws Problem `not_found` */
  async answers(recallId: number, id: number): Promise<AnswersView> {
    await this.consignees.get(recallId, id);
    return this.consignees.answers(id);
  }

  /**
   * Records that the notice was sent, with the SHA-256 of what it said then.
   * @throws Problem `not_found`, `recall_closed`, `date_in_future`, `before_recall`
   */
  async recordNotice(recallId: number, id: number, { to, acknowledge, ...input }: NewNotice): Promise<RecallConsigneeView> {
    refuseFutureDay('sentOn', input.sentOn, this.config.companyToday());
    await this.write(recallId, id, async (tx, recall) => {
      refuseDayBefore(recall, 'sentOn', input.sentOn, acknowledge);
      await lockLotsOf(tx, recallId);
      const sha256 = await this.notices.sha256(recallId, id, tx);
      tx.em.create(RecallNotice, { recallConsigneeId: id, ...input, sentTo: to, sha256 });
    });
    return this.consignees.get(recallId, id);
  }

  /**
   * Records an answer. It replaces earlier ones, which are kept. One that exceeds what was shipped is kept too, and shown as a discrepancy.
   * @param replyLinkId by which link the consignee answered; null where a person records what it said
   * @throws Problem `not_found`, `recall_closed`, `date_in_future`, `before_recall`, `reply_link_used_up`
   */
  async recordReply(recallId: number, id: number, input: NewReply, replyLinkId: number | null = null): Promise<RecallConsigneeView> {
    refuseFutureDay('receivedOn', input.receivedOn, this.config.companyToday());
    await this.write(recallId, id, async (tx, recall) => {
      refuseDayBefore(recall, 'receivedOn', input.receivedOn, input.acknowledge);
      if (replyLinkId !== null) await refuseUsedUp(tx, replyLinkId);
      // Units that come back at this moment came before the answer: they are not taken from what it has.
      await lockLotsOf(tx, recallId);
      const [before] = await tx.rows<{ units: number }>(RETURNED_SO_FAR, [id]);
      const { corrected = null, forwardedTo = null, comment = null, acknowledge: _, ...answer } = input;
      const returnedBefore = before?.units ?? 0;
      const byLink = replyLinkId !== null;
      tx.em.create(RecallReply, { recallConsigneeId: id, ...answer, corrected, forwardedTo, comment, byLink, replyLinkId, returnedBefore });
    });
    return this.consignees.get(recallId, id);
  }

  /** @throws Problem `not_found`, `recall_closed`, `date_in_future`, `before_recall` */
  async recordCheck(recallId: number, id: number, { comment = null, acknowledge, ...input }: NewCheck): Promise<RecallConsigneeView> {
    refuseFutureDay('checkedOn', input.checkedOn, this.config.companyToday());
    await this.write(recallId, id, (tx, recall) => {
      refuseDayBefore(recall, 'checkedOn', input.checkedOn, acknowledge);
      tx.em.create(RecallCheck, { recallConsigneeId: id, ...input, comment });
    });
    return this.consignees.get(recallId, id);
  }

  /**
   * Takes an entry out of every figure and keeps it.
   * @throws Problem `reason_required`, `not_found`, `recall_closed`, `recall_entry_voided`
   */
  async void(recallId: number, id: number, kind: AnswerKind, entryId: number, { reason }: AnswerVoiding): Promise<RecallConsigneeView> {
    const why = requireReason(reason);
    await this.write(
      recallId,
      id,
      async (tx) => {
        const entry = await tx.em.findOne(ENTRIES[kind] as typeof RecallNotice, { id: entryId, recallConsigneeId: id });
        if (!entry) throw new Problem('not_found', `Consignee ${id} of recall ${recallId} has no such entry ${entryId}.`);
        entry.void(why);
      },
      why,
    );
    return this.consignees.get(recallId, id);
  }

  /** In a transaction that locks the recall, so that nothing is written while it closes. */
  private async write(
    recallId: number,
    id: number,
    work: (tx: Transaction, recall: Recall) => void | Promise<void>,
    reason: string | null = null,
  ): Promise<void> {
    await this.database.transaction(reason, async (tx) => {
      const recall = await tx.em.getRepository(Recall).getOpen(recallId);
      const known = await tx.kysely
        .selectFrom('recallConsignees')
        .select('id')
        .where('id', '=', id)
        .where('recallId', '=', recallId)
        .execute();
      if (known.length === 0) throw recallConsigneeNotFound(recallId, id);
      await work(tx, recall);
    });
  }
}

/**
 * Answers of one link come one after the other, since each locks the recall.
 * @throws Problem `reply_link_used_up`
 */
async function refuseUsedUp(tx: Transaction, replyLinkId: number): Promise<void> {
  const [answers] = await tx.rows<{ number: number }>(ANSWERS_OF_LINK, [replyLinkId]);
  if ((answers?.number ?? 0) < MOST_ANSWERS) return;
  const detail = `This link took ${MOST_ANSWERS} answers, and the last one counts. To correct it again, ask the company that sent the link for another one.`;
  throw new Problem('reply_link_used_up', detail);
}
