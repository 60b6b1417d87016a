import { defineEntity, p } from '@mikro-orm/postgresql';
import { identity } from '../../database/columns.js';

const LotAliasSchema = defineEntity({
  name: 'LotAlias',
  tableName: 'lot_aliases',
  properties: { id: identity(), alias: p.text(), lotNumber: p.text(), createdAt: p.datetime().defaultRaw('now()').persist(false) },
});

/** A wrongly keyed name that resolves to the right lot. */
export class LotAlias extends LotAliasSchema.class {}
LotAliasSchema.setClass(LotAlias);
