import { Injectable } from '@nestjs/common';
import { LogInThrottle } from '../../../auth/log-in-throttle.js';
import { Config } from '../../../config/config.module.js';
import { Database } from '../../../database/database.js';
import { requestContext } from '../../../database/request-context.js';
import { Problem } from '../../../problems/problem.js';
import { RecallAnswersService } from '../consignees/recall-answers.service.js';
import { recallConsigneeNotFound } from '../consignees/recall-consignee.queries.js';
import { NoticeQueries } from '../notices/notice.queries.js';
import { asksForCorrected, Recall } from '../recall.entity.js';
import { replaceLinks } from './replace-links.js';
import type { LinkReply, ReplyLinkView, ShownToConsignee } from './reply-link.schema.js';
import { hashOfToken, ReplyTokens } from './reply-tokens.js';

interface Linked {
  recallId: number;
  id: number;
  linkId: number;
}

// A merge may have given all units of the consignee to the survivor's at the same ship-to. Who has the letter of the former one answers there.
const LINKED = `
  select c.recall_id as "recallId", coalesce(survivor.id, c.id) as id, l.id as "linkId"
  from recall_reply_links l join recall_consignees c on c.id = l.recall_consignee_id
  left join lateral (
    select b.recall_consignee_id as id from recall_scope_changes a
    join recall_scope_changes b on b.recall_id = a.recall_id and b.distribution_id = a.distribution_id and b.change = 'merged' and b.units > 0 and b.id > a.id
    where a.recall_id = c.recall_id and a.recall_consignee_id = c.id and a.change = 'merged' and a.units < 0
      and (select sum(s.units) from recall_scope_changes s where s.recall_id = c.recall_id and s.recall_consignee_id = c.id) = 0
    order by b.id desc limit 1
  ) survivor on true
  where l.token_hash = $1 and l.revoked_at is null`;

/** Links by which a consignee answers without an account: each is for one consignee, and works until it is replaced or the recall is closed. */
@Injectable()
export class ReplyLinksService {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
    private readonly throttle: LogInThrottle,
    private readonly tokens: ReplyTokens,
    private readonly answers: RecallAnswersService,
    private readonly notices: NoticeQueries,
  ) {}

  /**
   * @param origin scheme, host and port that the link leads to
   * @throws Problem `not_found`, `recall_closed`
   */
  async make(recallId: number, id: number, origin: string): Promise<ReplyLinkView> {
    const [url = ''] = await this.database.transaction(null, async (tx) => {
      await tx.em.getRepository(Recall).getOpen(recallId);
      const known = await tx.rows('select id from recall_consignees where id = $1 and recall_id = $2', [id, recallId]);
      if (known.length === 0) throw recallConsigneeNotFound(recallId, id);
      return replaceLinks(tx, this.tokens, [id], origin);
    });
    return { url };
  }

  /**
   * What the consignee of a link received and answered.
   * @param address the client's IP address
   * @throws Problem `reply_link_invalid`, `too_many_attempts`
   */
  async lookUp(token: string, address: string): Promise<ShownToConsignee> {
    return this.shown(await this.find(token, address));
  }

  /**
   * Records what the consignee of a link answers. It may answer again until the recall is closed; each answer is kept.
   * @throws Problem `reply_link_invalid`, `too_many_attempts`, `recall_closed`, `reply_link_used_up`
   */
  async reply({ token, ...answer }: LinkReply, address: string): Promise<ShownToConsignee> {
    const linked = await this.find(token, address);
    const actor = `consignee ${linked.id} of recall ${linked.recallId}, by its link`;
    await requestContext.run({ requestId: '', ...requestContext.current(), actorId: null, actor }, () =>
      this.answers.recordReply(linked.recallId, linked.id, { receivedOn: this.config.companyToday(), ...answer }, linked.linkId),
    );
    return this.shown(linked);
  }

  /** Who guesses is slowed down, by counts that no log-in shares; who has a link that works is not, although others guess at the same address. */
  private async find(token: string, address: string): Promise<Linked> {
    const hash = hashOfToken(token);
    const linked = await this.database.row<Linked & Record<string, unknown>>(LINKED, [hash]);
    if (linked) return linked;
    await this.throttle.take(hash.toString('hex'), address, 'recall reply');
    throw new Problem(
      'reply_link_invalid',
      'This link does not work: it was replaced by another one, the recall is closed, or it is incomplete. Ask the company that sent it.',
    );
  }

  private async shown({ recallId, id }: Linked): Promise<ShownToConsignee> {
    const { consignee, printed } = await this.notices.letter(recallId, id);
    const { id: _, openedOn: __, ...recall } = printed.recall;
    const { reply } = consignee;
    return {
      company: printed.company,
      recall,
      facilityName: consignee.shipTo.facilityName ?? consignee.customer.facilityName,
      lots: printed.lots,
      shipments: printed.shipments,
      unitsShipped: consignee.unitsShipped,
      unitsUnaccounted: consignee.unitsUnaccounted,
      asksForCorrected: asksForCorrected(printed.recall.kind) || (reply?.corrected ?? null) !== null,
      reply: reply && {
        receivedOn: reply.receivedOn,
        respondent: reply.respondent,
        onHand: reply.onHand,
        used: reply.used,
        destroyed: reply.destroyed,
        returned: reply.returned,
        corrected: reply.corrected,
        forwardedTo: reply.forwardedTo,
        comment: reply.comment,
      },
    };
  }
}
