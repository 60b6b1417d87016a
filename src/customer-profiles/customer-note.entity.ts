import { defineEntity, p } from '@mikro-orm/postgresql';
import { identity, reference } from '../database/columns.js';

const CustomerNoteSchema = defineEntity({
  name: 'CustomerNote',
  tableName: 'customer_notes',
  properties: {
    id: identity(),
    customerId: reference(),
    noteText: p.text(),
    author: p.text(),
    authorUserId: reference().nullable(),
    notedAt: p.datetime().defaultRaw('now()'),
  },
});

/** A note on a customer. `author` keeps the name as it was, also of an author that the old system recorded without a user. */
export class CustomerNote extends CustomerNoteSchema.class {}
CustomerNoteSchema.setClass(CustomerNote);
