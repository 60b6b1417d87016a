import { defineEntity, p } from '@mikro-orm/postgresql';
import { identity, versionColumns } from '../../database/columns.js';

const RepSchema = defineEntity({
  name: 'Rep',
  tableName: 'reps',
  properties: {
    id: identity(),
    name: p.text(),
    email: p.text().nullable(),
    phone: p.text().nullable(),
    territory: p.text().nullable(),
    isActive: p.boolean().default(true),
    ...versionColumns(),
  },
});

/** A sales representative, who looks after customers and gets the credit of orders. */
export class Rep extends RepSchema.class {}
RepSchema.setClass(Rep);
