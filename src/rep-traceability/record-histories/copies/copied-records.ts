import { Injectable } from '@nestjs/common';
import { AuditReviewQueries } from '../../../audit/reviews/audit-review.queries.js';
import { UserQueries } from '../../../auth/users/user.queries.js';
import { ConsigneeQueries } from '../../../customer-profiles/consignees/consignee.queries.js';
import { CustomerQueries } from '../../../customer-profiles/customer.queries.js';
import { AdoptedRecordQueries } from '../../adopted-records/adopted-record.queries.js';
import { DistributionQueries } from '../../distribution-log/distribution.queries.js';
import { ImportQueries } from '../../imports/import.queries.js';
import { LotQueries } from '../../lots/lot.queries.js';
import { ProductQueries } from '../../products/product.queries.js';
import { RecallConsigneeQueries } from '../../recalls/consignees/recall-consignee.queries.js';
import { RecallsService } from '../../recalls/recalls.service.js';
import { RepQueries } from '../../reps/rep.queries.js';
import { SalesOrderQueries } from '../../sales-orders/sales-order.queries.js';
import { SettingsService } from '../../settings/settings.service.js';
import { UnlinkedDistributionQueries } from '../../unlinked-distributions/unlinked-distribution.queries.js';
import type { NamesInPath } from '../record-histories.service.js';
import type { RecordKindName } from '../record-parts.js';

/** Kinds of records that are copied here. The copies of a tracing report hold its rows too: see `report-copies`. */
export type CopiedKind = Exclude<RecordKindName, 'tracingReport'>;

/** Reads a record as its own GET shows it. */
@Injectable()
export class CopiedRecords {
  readonly #read: Record<CopiedKind, (name: string, names: NamesInPath) => Promise<object>>;

  constructor(
    orders: SalesOrderQueries,
    distributions: DistributionQueries,
    lots: LotQueries,
    recalls: RecallsService,
    recallConsignees: RecallConsigneeQueries,
    unlinked: UnlinkedDistributionQueries,
    customers: CustomerQueries,
    consignees: ConsigneeQueries,
    imports: ImportQueries,
    products: ProductQueries,
    reps: RepQueries,
    adopted: AdoptedRecordQueries,
    users: UserQueries,
    settings: SettingsService,
    reviews: AuditReviewQueries,
  ) {
    this.#read = {
      salesOrder: async (id) => (await orders.get(Number(id))).parsed(),
      distribution: (id) => distributions.get(Number(id)),
      lot: (lotNumber) => lots.get(lotNumber),
      recall: (id) => recalls.get(Number(id)),
      recallConsignee: (id, [recallId]) => recallConsignees.get(Number(recallId), Number(id)),
      unlinkedDistribution: (id) => unlinked.get(Number(id)),
      customer: (id) => customers.get(Number(id)),
      consignee: (id) => consignees.get(Number(id)),
      import: (id) => imports.get(Number(id)),
      product: (sku) => products.get(sku),
      rep: (id) => reps.get(Number(id)),
      adoptedRecord: (id) => adopted.get(Number(id)),
      user: (id) => users.get(Number(id)),
      settings: () => settings.get(),
      auditReview: (id) => reviews.get(Number(id)),
    };
  }

  /**
   * @param name what the trail calls the record
   * @param names what its path names
   * @throws Problem `not_found`
   */
  read(kind: CopiedKind, name: string, names: NamesInPath): Promise<object> {
    return this.#read[kind](name, names);
  }
}
