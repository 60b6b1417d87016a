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

export class CustomerNote extends CustomerNoteSchema.class {}
CustomerNoteSchema.setClass(CustomerNote);
