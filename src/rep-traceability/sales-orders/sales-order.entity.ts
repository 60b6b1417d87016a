import { defineEntity, p } from '@mikro-orm/postgresql';
import { StoredAddress } from '../../addresses/stored-address.js';
import { identity, reference, versionColumns } from '../../database/columns.js';

const SalesOrderSchema = defineEntity({
  name: 'SalesOrder',
  tableName: 'sales_orders',
  properties: {
    id: identity(),
    orderNumber: p.text(),
    orderKey: p.text(),
    orderDate: p.date(),
    shipDate: p.date().nullable(),
    customerId: reference(),
    source: p.text().$type<'manual' | 'csv_import' | 'pdf_import' | 'shipstation'>(),
    status: p.text().$type<'pending' | 'shipped' | 'completed' | 'cancelled'>(),
    externalKey: p.text().nullable(),
    repId: reference().nullable(),
    trackingNumber: p.text().nullable(),
    notes: p.text().nullable(),
    customerPo: p.text().nullable(),
    soldTo: p.embedded(StoredAddress).prefix('sold_to_'),
    shipTo: p.embedded(StoredAddress).prefix('ship_to_'),
    reconstructed: p.boolean().default(false),
    ...versionColumns(),
  },
});

/** An order of a customer, with both addresses as they stood when it was made: the source of truth for the customer's identity and address. (order key, customer) is its identity. */
export class SalesOrder extends SalesOrderSchema.class {}
SalesOrderSchema.setClass(SalesOrder);
