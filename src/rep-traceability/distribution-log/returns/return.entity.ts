import { defineEntity, p } from '@mikro-orm/postgresql';
import { identity, reference, versionColumns } from '../../../database/columns.js';
import { Problem } from '../../../problems/problem.js';
import { ReturnRepository } from './return.repository.js';

export const DISPOSITIONS = ['restocked', 'quarantined', 'destroyed'] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

const DistributionReturnSchema = defineEntity({
  name: 'DistributionReturn',
  tableName: 'distribution_returns',
  repository: () => ReturnRepository,
  properties: {
    id: identity(),
    distributionId: reference(),
    quantity: p.integer(),
    returnedOn: p.date(),
    reason: p.text(),
    disposition: p.text().$type<Disposition>(),
    voidedAt: p.datetime().nullable(),
    voidReason: p.text().nullable(),
    ...versionColumns(),
  },
});

/** Units of a distribution that came back. One that was recorded wrongly is voided and recorded again. */
export class DistributionReturn extends DistributionReturnSchema.class {
  /**
   * Takes the return out of every total and keeps its row.
   * @throws Problem `return_voided`
   */
  void(reason: string): void {
    if (this.voidedAt) throw new Problem('return_voided', `Return ${this.id} is voided: ${this.voidReason}`, { members: { id: this.id } });
    this.voidedAt = new Date();
    this.voidReason = reason;
  }
}

DistributionReturnSchema.setClass(DistributionReturn);
