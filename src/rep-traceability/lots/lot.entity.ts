import { defineEntity, p } from '@mikro-orm/postgresql';
import { identity, versionColumns } from '../../database/columns.js';

const LotSchema = defineEntity({
  name: 'Lot',
  tableName: 'lots',
  properties: {
    id: identity(),
    lotNumber: p.text(),
    sku: p.text(),
    manufacturedOn: p.date().nullable(),
    expiresOn: p.date().nullable(),
    unitsProduced: p.integer().nullable(),
    registeredAt: p.datetime().nullable(),
    ...versionColumns(),
  },
});

/** A production lot of one SKU. It is unregistered while nothing but shipments tell of it. */
export class Lot extends LotSchema.class {}
LotSchema.setClass(Lot);
