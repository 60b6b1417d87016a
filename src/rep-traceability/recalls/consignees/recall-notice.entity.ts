import { defineEntity, p } from '@mikro-orm/postgresql';
import { identity, reference } from '../../../database/columns.js';
import { METHOD, voidable, voidEntry } from './voidable.js';

const RecallNoticeSchema = defineEntity({
  name: 'RecallNotice',
  tableName: 'recall_notices',
  properties: {
    id: identity(),
    recallConsigneeId: reference(),
    method: METHOD(),
    sentOn: p.date(),
    sentTo: p.text(),
    sha256: p.text(),
    ...voidable(),
  },
});

/** What was sent to a consignee. */
export class RecallNotice extends RecallNoticeSchema.class {
  /** @throws Problem `recall_entry_voided` */
  void(reason: string): void {
    voidEntry(this, reason);
  }
}
RecallNoticeSchema.setClass(RecallNotice);
