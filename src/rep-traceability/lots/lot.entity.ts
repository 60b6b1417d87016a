import { defineEntity, p } from '@mikro-orm/postgresql';
import { identity, versionColumns } from '../../database/columns.js';
import { filled } from '../../database/typed-queries.js';
import { fieldProblem, Problem } from '../../problems/problem.js';
import { LotRepository } from './lot.repository.js';
import type { LotChange } from './lot.schema.js';
import { type HeldLot, heldLot, type LotStatus } from './lot-hold.js';
import { datesOutOfOrder } from './lot-rules.js';

const LotSchema = defineEntity({
  name: 'Lot',
  tableName: 'lots',
  repository: () => LotRepository,
  properties: {
    id: identity(),
    lotNumber: p.text(),
    sku: p.text(),
    manufacturedOn: p.date().nullable(),
    expiresOn: p.date().nullable(),
    unitsProduced: p.integer().nullable(),
    registeredAt: p.datetime().nullable(),
    status: p.text().$type<LotStatus>().default('released'),
    heldOn: p.date().nullable(),
    holdReason: p.text().nullable(),
    ...versionColumns(),
  },
});

/** A production lot of one SKU. It is unregistered while it is known only from shipments. */
export class Lot extends LotSchema.class {
  /**
   * A person confirms the given facts, which also registers a lot known only from shipments.
   * @throws Problem `lot_dates_out_of_order` when the lot would expire before it was made
   */
  register(facts: LotFacts): void {
    Object.assign(this, filled(facts), { registeredAt: this.registeredAt ?? new Date() });
    const outOfOrder = datesOutOfOrder(this);
    if (outOfOrder) throw fieldProblem('lot_dates_out_of_order', 'expiresOn', outOfOrder);
  }

  /**
   * Nothing of the lot ships from this day on.
   * @param today `YYYY-MM-DD`, the day where the company works
   * @throws Problem `lot_held` when it is on hold or recalled already
   */
  hold(reason: string, today: string): void {
    if (this.status !== 'released') throw new Problem('lot_held', heldLot(this.held()));
    this.stop('on_hold', reason, today);
  }

  /** A recall stops the lot, also one that is on hold: the day since which it does not ship stays. */
  recall(reason: string, today: string): void {
    this.stop('recalled', reason, this.heldOn ?? today);
  }

  /**
   * The lot ships again. Who released it, when and why is in the audit trail.
   * @throws Problem `lot_not_held`
   */
  release(): void {
    if (this.status === 'released') throw new Problem('lot_not_held', `Lot ${this.lotNumber} is neither on hold nor recalled.`);
    Object.assign(this, { status: 'released', heldOn: null, holdReason: null });
  }

  private stop(status: LotStatus, reason: string, day: string): void {
    Object.assign(this, { status, heldOn: day, holdReason: reason });
  }

  private held(): HeldLot {
    return { lotNumber: this.lotNumber, status: this.status, heldOn: this.heldOn ?? '' };
  }
}

type LotFacts = Pick<LotChange, 'manufacturedOn' | 'expiresOn' | 'unitsProduced'>;

LotSchema.setClass(Lot);
