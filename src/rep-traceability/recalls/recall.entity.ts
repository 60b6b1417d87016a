import { defineEntity, p } from '@mikro-orm/postgresql';
import { identity, versionColumns } from '../../database/columns.js';
import { Problem } from '../../problems/problem.js';
import { changeEffectiveness, type Effectiveness } from './effectiveness.js';
import { RecallRepository } from './recall.repository.js';

export const RECALL_KINDS = ['recall', 'correction', 'market_withdrawal', 'drill'] as const;
export type RecallKind = (typeof RECALL_KINDS)[number];
export const CLASSIFICATIONS = ['I', 'II', 'III'] as const;

/** Devices are corrected where they are in a correction in the field; a removal asks for them back. */
export const asksForCorrected = (kind: RecallKind): boolean => kind === 'correction';

const RecallSchema = defineEntity({
  name: 'Recall',
  tableName: 'recalls',
  repository: () => RecallRepository,
  properties: {
    id: identity(),
    title: p.text(),
    reason: p.text(),
    kind: p.text().$type<RecallKind>(),
    classification: p.text().$type<(typeof CLASSIFICATIONS)[number]>().nullable(),
    effectivenessLevel: p.text().$type<NonNullable<Effectiveness['effectivenessLevel']>>().nullable(),
    effectivenessPercent: p.integer().nullable(),
    shipDateFrom: p.date().nullable(),
    shipDateTo: p.date().nullable(),
    instructions: p.text().nullable(),
    openedOn: p.date(),
    responseDueOn: p.date().nullable(),
    expectedCompletionOn: p.date().nullable(),
    chosenBecause: p.text().nullable(),
    closedAt: p.datetime().nullable(),
    closeReason: p.text().nullable(),
    ...versionColumns(),
  },
});

/** A removal or correction in the field, or a drill of one. Its scope is frozen when it opens; what changes it later is recorded beside it. */
export class Recall extends RecallSchema.class {
  /** A drill is only practised: it leaves its lots as they are. */
  isDrill(): boolean {
    return this.kind === 'drill';
  }

  /** @throws Problem `recall_closed` */
  refuseClosed(): void {
    const { id, closedAt, closeReason } = this;
    if (closedAt) throw new Problem('recall_closed', `Recall ${id} is closed: ${closeReason}`, { members: { id } });
  }

  /**
   * How many consignees are checked.
   * @param change fields that are left out stay as they are
   * @throws Problem `effectiveness_percent_required`, `effectiveness_percent_fixed`
   */
  chooseEffectiveness(change: Parameters<typeof changeEffectiveness>[1]): void {
    const { effectivenessLevel = null, effectivenessPercent = null } = this;
    Object.assign(this, changeEffectiveness({ effectivenessLevel, effectivenessPercent }, change));
  }

  /**
   * Ends it: nothing of it changes any more.
   * @param at by the clock of the database
   * @throws Problem `recall_closed`
   */
  close(reason: string, at: Date): void {
    this.refuseClosed();
    this.closedAt = at;
    this.closeReason = reason;
  }
}

RecallSchema.setClass(Recall);
