import type { InferEntity } from '@mikro-orm/postgresql';
import type { ReceivedAddress, StoredAddress } from './addresses/stored-address.js';
import { User } from './auth/users/user.entity.js';
import { Customer } from './customer-profiles/customer.entity.js';
import { CustomerNote } from './customer-profiles/customer-note.entity.js';
import type { TableOf } from './database/tables.js';
import { Distribution } from './rep-traceability/distribution-log/distribution.entity.js';
import { Import } from './rep-traceability/imports/import.entity.js';
import type { ImportRowView, ImportView } from './rep-traceability/imports/import.schema.js';
import { Lot } from './rep-traceability/lots/lot.entity.js';
import { LotAlias } from './rep-traceability/lots/lot-alias.entity.js';
import { ItemCode } from './rep-traceability/products/item-code.entity.js';
import { Product } from './rep-traceability/products/product.entity.js';
import { Rep } from './rep-traceability/reps/rep.entity.js';
import { OrderAttachment } from './rep-traceability/sales-orders/order-attachment.entity.js';
import { SalesOrder } from './rep-traceability/sales-orders/sales-order.entity.js';
import { SalesOrderLine } from './rep-traceability/sales-orders/sales-order-line.entity.js';
import { Approval } from './rep-traceability/tracing-reports/approvals/approval.entity.js';
import { TracingReport } from './rep-traceability/tracing-reports/tracing-report.entity.js';
import { UnlinkedDistribution } from './rep-traceability/unlinked-distributions/unlinked-distribution.entity.js';

type AddressColumns = TableOf<InferEntity<typeof StoredAddress>>;
type Prefixed<Prefix extends string, Columns> = { [Name in keyof Columns & string as `${Prefix}${Capitalize<Name>}`]: Columns[Name] };

declare module './database/tables.js' {
  interface Tables {
    users: TableOf<User>;
    reps: TableOf<Rep>;
    customers: TableOf<Customer, 'profile'> & AddressColumns;
    customerKeys: { companyKey: string; customerId: number };
    customerNotes: TableOf<CustomerNote>;
    products: TableOf<Product>;
    productItemCodes: TableOf<ItemCode>;
    lots: TableOf<Lot>;
    lotAliases: TableOf<LotAlias>;
    salesOrders: TableOf<SalesOrder, 'soldTo' | 'shipTo'> & Prefixed<'soldTo', AddressColumns> & Prefixed<'shipTo', AddressColumns>;
    salesOrderLines: TableOf<SalesOrderLine>;
    ordersWithoutDistributions: { salesOrderId: number; orderDate: string };
    orderPdfAttachments: TableOf<OrderAttachment>;
    distributionLogEntries: TableOf<Distribution, 'shipTo'> & AddressColumns;
    imports: TableOf<Import> & Pick<ImportView, 'committedAt'>;
    importRows: {
      importId: number;
      lineNumber: number;
      status: ImportRowView['status'];
      raw: string[];
      problems: object | null;
      warnings: object | null;
      duplicateOf: ImportRowView['duplicateOf'];
      document: NonNullable<ImportRowView['document']> | null;
    };
    formerOrderKeys: { orderKey: string; salesOrderId: number };
    receivedDistributions: {
      id: number;
      distributionId: number;
      salesOrderId: number;
      orderNumber: string;
      shipDate: string;
      sku: string;
      lotNumber: string;
      trackingNumber: string | null;
      quantity: number;
    };
    importProgress: { importId: number; processed: number; total: number | null };
    unlinkedDistributions: TableOf<UnlinkedDistribution, 'shipTo'> & TableOf<InferEntity<typeof ReceivedAddress>>;
    tracingReports: TableOf<TracingReport>;
    approvalsEml: TableOf<Approval>;
  }
}

/** Every record that use cases change one at a time. Bulk tables (import rows, audit events) are reached by SQL alone. */
export const entities = [
  User,
  Rep,
  Customer,
  CustomerNote,
  Product,
  ItemCode,
  Lot,
  LotAlias,
  SalesOrder,
  SalesOrderLine,
  OrderAttachment,
  Distribution,
  Import,
  UnlinkedDistribution,
  TracingReport,
  Approval,
];
