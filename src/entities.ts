import type { InferEntity } from '@mikro-orm/postgresql';
import type { ColumnType, Generated } from 'kysely';
import type { ReceivedAddress, StoredAddress } from './addresses/stored-address.js';
import type { ManualChanges } from './audit/reviews/audit-review.schema.js';
import type { Meaning, SignatureView, SubjectType } from './audit/signatures/signature.schema.js';
import { User } from './auth/users/user.entity.js';
import { Consignee } from './customer-profiles/consignees/consignee.entity.js';
import { Customer } from './customer-profiles/customer.entity.js';
import { CustomerNote } from './customer-profiles/customer-note.entity.js';
import { DuplicateDismissal } from './customer-profiles/duplicates/duplicate-dismissal.entity.js';
import { CustomerRep } from './customer-profiles/reps/customer-rep.entity.js';
import type { TableOf } from './database/tables.js';
import { Distribution } from './rep-traceability/distribution-log/distribution.entity.js';
import { DistributionReturn } from './rep-traceability/distribution-log/returns/return.entity.js';
import { Import } from './rep-traceability/imports/import.entity.js';
import type { ImportRowView, ImportView } from './rep-traceability/imports/import.schema.js';
import { Lot } from './rep-traceability/lots/lot.entity.js';
import { LotAlias } from './rep-traceability/lots/lot-alias.entity.js';
import { ItemCode } from './rep-traceability/products/item-code.entity.js';
import { Product } from './rep-traceability/products/product.entity.js';
import { RecallCheck } from './rep-traceability/recalls/consignees/recall-check.entity.js';
import { RecallNotice } from './rep-traceability/recalls/consignees/recall-notice.entity.js';
import { RecallReply } from './rep-traceability/recalls/consignees/recall-reply.entity.js';
import { Recall } from './rep-traceability/recalls/recall.entity.js';
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
    consignees: TableOf<Consignee>;
    customerKeys: { companyKey: string; customerId: number };
    customerNotes: TableOf<CustomerNote>;
    customerReps: TableOf<CustomerRep>;
    duplicateDismissals: TableOf<DuplicateDismissal>;
    products: TableOf<Product>;
    productItemCodes: TableOf<ItemCode>;
    lots: TableOf<Lot>;
    lotAliases: TableOf<LotAlias>;
    salesOrders: TableOf<SalesOrder, 'soldTo' | 'shipTo'> & Prefixed<'soldTo', AddressColumns> & Prefixed<'shipTo', AddressColumns>;
    salesOrderLines: TableOf<SalesOrderLine>;
    ordersWithoutDistributions: { salesOrderId: number; orderDate: string };
    orderPdfAttachments: TableOf<OrderAttachment>;
    distributionLogEntries: TableOf<Distribution, 'shipTo'> & AddressColumns;
    distributionReturns: TableOf<DistributionReturn>;
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
    recalls: TableOf<Recall>;
    recallLots: { id: Generated<number>; recallId: number; lotNumber: string; extendedOn: string | null };
    recallConsignees: { id: Generated<number>; recallId: number; consigneeId: number; isLate: boolean };
    recallScopeChanges: {
      id: Generated<number>;
      recallId: number;
      recallConsigneeId: number;
      distributionId: number;
      change: string;
      sku: string;
      lotNumber: string;
      shipDate: string;
      orderNumber: string;
      customerPo: string | null;
      units: number;
      unitsReturned: number;
      recordedAt: string;
    };
    recallNotices: TableOf<RecallNotice>;
    recallReplies: TableOf<RecallReply>;
    recallChecks: TableOf<RecallCheck>;
    recallReplyLinks: {
      id: Generated<number>;
      recallConsigneeId: number;
      tokenHash: Buffer;
      salt: Buffer;
      origin: string;
      revokedAt: string | null;
    };
    auditReviews: {
      id: Generated<number>;
      fromChange: number;
      fromEvent: number;
      upToChange: number;
      upToEvent: number;
      firstOccurredAt: string;
      lastOccurredAt: string;
      events: number;
      changes: ColumnType<ManualChanges, string, never>;
      conclusion: string;
      reviewedAt: string;
    };
    signatures: {
      id: Generated<number>;
      subjectType: SubjectType;
      subjectId: number;
      ordinal: number;
      meaning: Meaning;
      userId: number;
      account: string;
      printedName: string;
      secondFactor: SignatureView['secondFactor'];
      signedAt: string;
      content: string;
      contentSha256: string;
      previousSeal: string | null;
      keyId: string;
      seal: string;
    };
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
  CustomerRep,
  DuplicateDismissal,
  Consignee,
  Product,
  ItemCode,
  Lot,
  LotAlias,
  SalesOrder,
  SalesOrderLine,
  OrderAttachment,
  Distribution,
  DistributionReturn,
  Import,
  UnlinkedDistribution,
  Recall,
  RecallNotice,
  RecallReply,
  RecallCheck,
  TracingReport,
  Approval,
];
