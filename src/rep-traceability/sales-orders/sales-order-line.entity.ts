import { defineEntity, p } from '@mikro-orm/postgresql';
import { identity, reference } from '../../database/columns.js';

const SalesOrderLineSchema = defineEntity({
  name: 'SalesOrderLine',
  tableName: 'sales_order_lines',
  properties: {
    id: identity(),
    salesOrderId: reference(),
    lineNumber: p.integer(),
    itemCode: p.text(),
    description: p.text().nullable(),
    sku: p.text().nullable(),
    unit: p.text().nullable(),
    quantity: p.decimal('string').columnType('numeric(14,4)'),
    units: p.integer().nullable(),
    unitPrice: p.decimal('string').columnType('numeric(12,2)').nullable(),
    lotNumber: p.text().nullable(),
  },
});

/** What was ordered. A line whose item code maps to a SKU counts devices in `units`; any other line is a service or material. */
export class SalesOrderLine extends SalesOrderLineSchema.class {}
SalesOrderLineSchema.setClass(SalesOrderLine);
