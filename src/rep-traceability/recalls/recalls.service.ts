import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.module.js';
import { Database, type Transaction } from '../../database/database.js';
import { filled } from '../../database/typed-queries.js';
import type { BuiltJson } from '../../http/built-json.js';
import { type Precondition, requireReason } from '../../http/concurrency.js';
import type { Page } from '../../http/paging.js';
import { fieldProblem } from '../../problems/problem.js';
import { refuseDoubts } from '../../problems/refuse-doubts.js';
import { Lot } from '../lots/lot.entity.js';
import { RecallConsigneeQueries } from './consignees/recall-consignee.queries.js';
import { Recall } from './recall.entity.js';
import { RecallQueries } from './recall.queries.js';
import type {
  Extension,
  NewRecall,
  OpenedRecall,
  RecallChange,
  RecallHead,
  RecallListQuery,
  RecallView,
  ScopeRequest,
} from './recall.schema.js';
import { findRecallLots } from './scope/find-recall-lots.js';
import { lockLots, takeIntoScope } from './scope/freeze-scope.js';
import { RecallPreviewQueries } from './scope/preview.queries.js';
import type { RecallPreview } from './scope/preview.schema.js';
import type { ScopeChangeQuery, ScopeChangeView } from './scope/scope-change.schema.js';
import { RecallClosingService } from './signing/recall-closing.service.js';

/** Removals, corrections and drills: from a lot number to every consignee notified, answered and accounted for (design section 7). */
@Injectable()
export class RecallsService {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
    private readonly recalls: RecallQueries,
    private readonly consignees: RecallConsigneeQueries,
    private readonly previews: RecallPreviewQueries,
    private readonly closing: RecallClosingService,
  ) {}

  /** @throws Problem `lot_not_found` */
  preview(scope: ScopeRequest): Promise<BuiltJson<RecallPreview>> {
    return this.previews.preview(scope);
  }

  list(query: RecallListQuery): Promise<Page<RecallHead>> {
    return this.recalls.list(query);
  }

  /**
   * With the signatures of its closure, each checked.
   * @throws Problem `not_found`
   */
  async get(id: number): Promise<RecallView> {
    return { ...(await this.recalls.get(id)), ...(await this.closing.signatureFields(id)) };
  }

  /** @throws Problem `not_found`, `invalid_cursor` */
  scopeChanges(id: number, page: ScopeChangeQuery): Promise<Page<ScopeChangeView>> {
    return this.recalls.scopeChanges(id, page);
  }

  /**
   * Freezes who received the lots, and stops them, but for a drill.
   * @throws Problem `lot_not_found`, `due_in_past`, `effectiveness_percent_required`, `effectiveness_percent_fixed`
   */
  async open(input: NewRecall, chosenBecause: string | null = null): Promise<OpenedRecall> {
    const { lotNumbers, effectivenessLevel, effectivenessPercent, acknowledge, ...facts } = input;
    const today = this.config.companyToday();
    refuseOverdue(facts.responseDueOn, today, acknowledge);
    const id = await this.database.transaction(input.reason, async (tx) => {
      const lots = await lockedLots(tx, lotNumbers);
      const recall = tx.em.create(Recall, { ...facts, openedOn: today, chosenBecause });
      recall.chooseEffectiveness({ effectivenessLevel, effectivenessPercent });
      await tx.em.flush();
      await takeIntoScope(tx, recall.id, lots, null);
      await stop(tx, recall, lots, today);
      return recall.id;
    });
    return { ...(await this.get(id)), consignees: await this.consignees.all(id) };
  }

  /**
   * Adds lots: their consignees join as not notified.
   * @throws Problem `reason_required`, `not_found`, `recall_closed`, `lot_not_found`, `lot_in_recall`
   */
  async extend(id: number, { lotNumbers, reason }: Extension): Promise<RecallView> {
    await this.database.transaction(requireReason(reason), async (tx) => {
      const recall = await tx.em.getRepository(Recall).getOpen(id);
      const lots = await lockedLots(tx, lotNumbers);
      const known = await tx.kysely
        .selectFrom('recallLots')
        .select('lotNumber')
        .where('recallId', '=', id)
        .where('lotNumber', 'in', lots)
        .execute();
      if (known[0]) throw fieldProblem('lot_in_recall', 'lotNumbers', `Lot ${known[0].lotNumber} is in recall ${id} already.`);
      const today = this.config.companyToday();
      await takeIntoScope(tx, id, lots, today);
      await stop(tx, recall, lots, today);
      // Its lots are part of the recall, so its version counts their extension too.
      await tx.rows('update recalls set updated_at = now() where id = $1', [id]);
    });
    return this.get(id);
  }

  /** @throws Problem `reason_required`, `not_found`, `recall_closed`, `stale_etag`, `due_in_past`, `effectiveness_percent_required`, `effectiveness_percent_fixed` */
  async change(
    id: number,
    { reason, effectivenessLevel, effectivenessPercent, acknowledge, ...fields }: RecallChange,
    precondition: Precondition,
  ): Promise<RecallView> {
    await this.database.transaction(requireReason(reason), async (tx) => {
      const recall = await tx.em.getRepository(Recall).getOpen(id);
      precondition.require(recall.version);
      if (fields.responseDueOn !== recall.responseDueOn) refuseOverdue(fields.responseDueOn, this.config.companyToday(), acknowledge);
      Object.assign(recall, filled(fields));
      if (effectivenessLevel !== undefined || effectivenessPercent !== undefined)
        recall.chooseEffectiveness({ effectivenessLevel, effectivenessPercent });
    });
    return this.get(id);
  }
}

/**
 * Nobody answers by a day that is over, unless it is recorded afterwards.
 * @param acknowledged warnings that a person has seen; undefined for who did not ask to be warned
 * @throws Problem `due_in_past`
 */
function refuseOverdue(responseDueOn: string | null | undefined, today: string, acknowledged: readonly string[] | undefined): void {
  if (!acknowledged || !responseDueOn || responseDueOn >= today) return;
  refuseDoubts(
    [fieldProblem('due_in_past', 'responseDueOn', `${responseDueOn} is before today, ${today}, where the company works.`)],
    acknowledged,
  );
}

/** Nothing of the lots ships any more, but for a drill. */
async function stop(tx: Transaction, recall: Recall, lots: readonly string[], today: string): Promise<void> {
  if (recall.isDrill()) return;
  const stopped = await tx.em.find(Lot, { lotNumber: { $in: [...lots] } });
  for (const lot of stopped) lot.recall(`Recall ${recall.id}: ${recall.title}`, today);
}

async function lockedLots(tx: Transaction, texts: readonly string[]): Promise<string[]> {
  const lots = (await findRecallLots(tx, texts)).map(({ lotNumber }) => lotNumber);
  await lockLots(tx, lots);
  return lots;
}
