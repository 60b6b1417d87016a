import { defineEntity, p } from '@mikro-orm/postgresql';
import { addressProperties, identity, reference, versionColumns } from '../database/columns.js';

const CustomerSchema = defineEntity({
  name: 'Customer',
  tableName: 'customers',
  properties: {
    id: identity(),
    companyKey: p.text(),
    customerNumber: p.text().nullable(),
    ...addressProperties(),
    primaryRepId: reference().nullable(),
    manualFields: p.array().columnType('text[]').default([]),
    mergedIntoId: reference().nullable(),
    ...versionColumns(),
  },
});

/** A facility that orders devices. Its address and contact are those of its newest sales order, but for fields an admin set by hand. */
export class Customer extends CustomerSchema.class {}
CustomerSchema.setClass(Customer);
