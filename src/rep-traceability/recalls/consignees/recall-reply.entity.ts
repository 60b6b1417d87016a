import { defineEntity, p } from '@mikro-orm/postgresql';
import { identity, reference } from '../../../database/columns.js';
import { voidable, voidEntry } from './voidable.js';

const RecallReplySchema = defineEntity({
  name: 'RecallReply',
  tableName: 'recall_replies',
  properties: {
    id: identity(),
    recallConsigneeId: reference(),
    receivedOn: p.date(),
    respondent: p.text(),
    onHand: p.integer(),
    used: p.integer(),
    destroyed: p.integer(),
    returned: p.integer(),
    corrected: p.integer().nullable(),
    forwardedTo: p.text().nullable(),
    comment: p.text().nullable(),
    returnedBefore: p.integer(),
    byLink: p.boolean().default(false),
    replyLinkId: reference().nullable(),
    ...voidable(),
  },
});

/** What a consignee answered. A later answer replaces it; each is kept. */
export class RecallReply extends RecallReplySchema.class {
  /** @throws Problem `recall_entry_voided` */
  void(reason: string): void {
    voidEntry(this, reason);
  }
}
RecallReplySchema.setClass(RecallReply);
