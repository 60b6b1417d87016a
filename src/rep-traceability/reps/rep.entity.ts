import { defineEntity, p } from '@mikro-orm/postgresql';
import { identity, versionColumns } from '../../database/columns.js';
import { emptyAsNull } from '../../database/text.js';
import { RepRepository } from './rep.repository.js';
import type { RepChange } from './rep.schema.js';

const RepSchema = defineEntity({
  name: 'Rep',
  tableName: 'reps',
  repository: () => RepRepository,
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

/** A sales representative, who looks after customers and is credited with orders. */
export class Rep extends RepSchema.class {
  /** Updates the given fields; an empty text clears one. */
  change(change: Omit<RepChange, 'reason'>): void {
    Object.assign(this, emptyAsNull(change));
  }
}
RepSchema.setClass(Rep);
