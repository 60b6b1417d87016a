import { defineEntity, p } from '@mikro-orm/postgresql';
import { identity, reference, versionColumns } from '../../database/columns.js';

/** One side of the order, as it stood when the order was made. */
const snapshot = <Side extends 'soldTo' | 'shipTo'>(side: Side) =>
  ({
    [`${side}FacilityName`]: p.text(),
    ...Object.fromEntries(
      ['Address1', 'Address2', 'City', 'State', 'Zip', 'Country', 'ContactName', 'ContactPhone', 'ContactEmail'].map((field) => [
        `${side}${field}`,
        p.text().nullable(),
      ]),
    ),
  }) as SnapshotProperties<Side>;

type FilledColumn = ReturnType<typeof p.text>;
type NullableColumn = ReturnType<FilledColumn['nullable']>;
type OptionalField = 'Address1' | 'Address2' | 'City' | 'State' | 'Zip' | 'Country' | 'ContactName' | 'ContactPhone' | 'ContactEmail';
type SnapshotProperties<Side extends string> = Record<`${Side}FacilityName`, FilledColumn> &
  Record<`${Side}${OptionalField}`, NullableColumn>;

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
    ...snapshot('soldTo'),
    ...snapshot('shipTo'),
    reconstructed: p.boolean().default(false),
    ...versionColumns(),
  },
});

/** An order of a customer, the source of truth for the customer's identity and address. (order key, customer) is its identity. */
export class SalesOrder extends SalesOrderSchema.class {}
SalesOrderSchema.setClass(SalesOrder);
