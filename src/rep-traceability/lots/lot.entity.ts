import { defineEntity, p } from '@mikro-orm/postgresql';
import { identity, versionColumns } from '../../database/columns.js';
import { filled } from '../../database/typed-queries.js';
import { fieldProblem } from '../../problems/problem.js';
import { LotRepository } from './lot.repository.js';
import type { LotChange } from './lot.schema.js';
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
}

type LotFacts = Pick<LotChange, 'manufacturedOn' | 'expiresOn' | 'unitsProduced'>;

LotSchema.setClass(Lot);
