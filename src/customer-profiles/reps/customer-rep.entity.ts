import { defineEntity, p } from '@mikro-orm/postgresql';
import { identity, reference, versionColumns } from '../../database/columns.js';
import { fieldProblem, Problem } from '../../problems/problem.js';
import { CustomerRepRepository } from './customer-rep.repository.js';

const CustomerRepSchema = defineEntity({
  name: 'CustomerRep',
  tableName: 'customer_reps',
  repository: () => CustomerRepRepository,
  properties: {
    id: identity(),
    customerId: reference(),
    repId: reference(),
    territory: p.text().nullable(),
    isPrimary: p.boolean().default(false),
    endedOn: p.date().nullable(),
    endReason: p.text().nullable(),
    ...versionColumns(),
  },
});

/** A rep who looks after a customer. One who no longer does is ended, never deleted: it says who did, and until when. */
export class CustomerRep extends CustomerRepSchema.class {
  /** @throws Problem `customer_rep_ended` */
  refuseEnded(): void {
    if (this.endedOn == null) return;
    const detail = `Rep ${this.repId} looked after customer ${this.customerId} until ${this.endedOn}.`;
    throw new Problem('customer_rep_ended', detail, { members: { id: this.id } });
  }

  /**
   * @param endedOn the last day, not after `today`
   * @param today where the company works
   * @throws Problem `customer_rep_ended`, `future_date`
   */
  end(endedOn: string, today: string, reason: string): void {
    this.refuseEnded();
    if (endedOn > today) throw fieldProblem('future_date', 'endedOn', `${endedOn} lies after today, ${today}, where the company works.`);
    this.endedOn = endedOn;
    this.endReason = reason;
  }
}
CustomerRepSchema.setClass(CustomerRep);
