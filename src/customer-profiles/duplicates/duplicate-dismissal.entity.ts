import { defineEntity, p } from '@mikro-orm/postgresql';
import { identity, reference, versionColumns } from '../../database/columns.js';
import { Problem } from '../../problems/problem.js';

const DuplicateDismissalSchema = defineEntity({
  name: 'DuplicateDismissal',
  tableName: 'duplicate_dismissals',
  properties: {
    id: identity(),
    customerId: reference(),
    otherCustomerId: reference(),
    reason: p.text(),
    withdrawnAt: p.datetime().nullable(),
    withdrawReason: p.text().nullable(),
    ...versionColumns(),
  },
});

/** Two customers that a person judged to be two, so that nobody is asked again. */
export class DuplicateDismissal extends DuplicateDismissalSchema.class {
  /**
   * Lets the pair be shown again.
   * @throws Problem `dismissal_withdrawn`
   */
  withdraw(reason: string): void {
    const { id, withdrawnAt, withdrawReason } = this;
    if (withdrawnAt) throw new Problem('dismissal_withdrawn', `Dismissal ${id} is withdrawn: ${withdrawReason}`, { members: { id } });
    this.withdrawnAt = new Date();
    this.withdrawReason = reason;
  }
}
DuplicateDismissalSchema.setClass(DuplicateDismissal);
