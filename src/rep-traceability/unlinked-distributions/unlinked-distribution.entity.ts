import { defineEntity, p } from '@mikro-orm/postgresql';
import { ReceivedAddress } from '../../addresses/stored-address.js';
import { identity, reference, versionColumns } from '../../database/columns.js';
import { Problem } from '../../problems/problem.js';
import type { Source } from '../source.js';
import { UnlinkedDistributionRepository } from './unlinked-distribution.repository.js';

const UnlinkedDistributionSchema = defineEntity({
  name: 'UnlinkedDistribution',
  tableName: 'unlinked_distributions',
  repository: () => UnlinkedDistributionRepository,
  properties: {
    id: identity(),
    origin: p.text(),
    originId: p.text(),
    received: p.json<Record<string, unknown>>(),
    reasonCode: p.text(),
    reasonDetail: p.text(),
    customerId: reference().nullable(),
    orderNumber: p.text().nullable(),
    shipDate: p.date().nullable(),
    sku: p.text().nullable(),
    lotNumber: p.text().nullable(),
    quantity: p.integer().nullable(),
    source: p.text().$type<Source>().nullable(),
    externalKey: p.text().nullable(),
    repId: reference().nullable(),
    trackingNumber: p.text().nullable(),
    shipTo: p.embedded(ReceivedAddress).prefix(false),
    resolvedAt: p.datetime().nullable(),
    resolution: p.text().$type<'linked' | 'order_created' | 'already_in_log'>().nullable(),
    resolvedDistributionId: reference().nullable(),
    ...versionColumns(),
  },
});

/**
 * A shipment that cannot enter the log, mostly because no sales order was found for it. It stays as received; what a person corrects or adds is
 * stored in the log entry that it becomes.
 */
export class UnlinkedDistribution extends UnlinkedDistributionSchema.class {
  /**
   * Takes the shipment out of the queue.
   * @param distributionId the log entry that it became or already was
   * @throws Problem `unlinked_distribution_resolved`
   */
  resolve(resolution: NonNullable<UnlinkedDistribution['resolution']>, distributionId: number): void {
    this.refuseResolved();
    this.resolvedAt = new Date();
    this.resolution = resolution;
    this.resolvedDistributionId = distributionId;
  }

  /** @throws Problem `unlinked_distribution_resolved`, with the `distributionId` */
  refuseResolved(): void {
    const distributionId = this.resolvedDistributionId;
    if (this.resolvedAt == null) return;
    const detail = `This shipment is distribution ${distributionId} already: correct or void that one.`;
    throw new Problem('unlinked_distribution_resolved', detail, { members: { distributionId } });
  }
}
UnlinkedDistributionSchema.setClass(UnlinkedDistribution);
