import { defineEntity, p } from '@mikro-orm/postgresql';
import { addressProperties, identity, reference, versionColumns } from '../../database/columns.js';

const DistributionSchema = defineEntity({
  name: 'Distribution',
  tableName: 'distribution_log_entries',
  properties: {
    id: identity(),
    salesOrderId: reference(),
    customerId: reference(),
    orderNumber: p.text(),
    shipDate: p.date(),
    sku: p.text(),
    lotNumber: p.text(),
    lotNumberReceived: p.text().nullable(),
    quantity: p.integer(),
    source: p.text().$type<'manual' | 'csv_import' | 'pdf_import' | 'shipstation'>(),
    externalKey: p.text().nullable(),
    repId: reference().nullable(),
    trackingNumber: p.text().nullable(),
    ...addressProperties(),
    importRowId: reference().nullable(),
    voidedAt: p.datetime().nullable(),
    voidReason: p.text().nullable(),
    ...versionColumns(),
  },
});

/** An entry of the distribution log: one shipped (sales order, ship date, SKU, lot, quantity), with the ship-to as it stood then. */
export class Distribution extends DistributionSchema.class {}
DistributionSchema.setClass(Distribution);
