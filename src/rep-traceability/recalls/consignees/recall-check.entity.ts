import { defineEntity, p } from '@mikro-orm/postgresql';
import { identity, reference } from '../../../database/columns.js';
import { METHOD, voidable, voidEntry } from './voidable.js';

export const CHECK_RESULTS = ['effective', 'not_effective', 'unreachable'] as const;
type CheckResult = (typeof CHECK_RESULTS)[number];

const RecallCheckSchema = defineEntity({
  name: 'RecallCheck',
  tableName: 'recall_checks',
  properties: {
    id: identity(),
    recallConsigneeId: reference(),
    checkedOn: p.date(),
    method: METHOD(),
    result: p.text().$type<CheckResult>(),
    comment: p.text().nullable(),
    ...voidable(),
  },
});

/** An effectiveness check: whether the consignee was reached and did what it was asked (21 CFR 7.42). */
export class RecallCheck extends RecallCheckSchema.class {
  /** @throws Problem `recall_entry_voided` */
  void(reason: string): void {
    voidEntry(this, reason);
  }
}
RecallCheckSchema.setClass(RecallCheck);
