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
    lotNumberReceived: p.text().nullable(),
    correctedAt: p.datetime().nullable(),
    resolution: p.text().$type<'linked' | 'order_created' | 'already_in_log' | 'dismissed'>().nullable(),
    resolvedDistributionId: reference().nullable(),
    ...versionColumns(),
  },
});

/**
 * A shipment that cannot enter the log, mostly because no sales order was found for it. `received` keeps it as received, whatever a person corrects in
 * the other columns.
 */
export class UnlinkedDistribution extends UnlinkedDistributionSchema.class {
  /**
   * Takes the shipment out of the queue.
   * @param distributionId the log entry that it became or already was
   * @throws Problem `unlinked_distribution_resolved`
   */
  resolve(resolution: 'linked' | 'order_created' | 'already_in_log', distributionId: number): void {
    this.refuseResolved();
    this.resolvedAt = new Date();
    this.resolution = resolution;
    this.resolvedDistributionId = distributionId;
  }

  /**
   * Takes it out of the queue and of what waits, since it is not one of our shipments.
   * @throws Problem `unlinked_distribution_resolved`
   */
  dismiss(): void {
    this.refuseResolved();
    this.resolvedAt = new Date();
    this.resolution = 'dismissed';
  }

  /**
   * Sets right what the shipment says. The lot as first received is evidence, which the log entry keeps.
   * @param reason what keeps it out of the log then
   * @throws Problem `unlinked_distribution_resolved`
   */
  correct(correction: ShipmentCorrection, { code: reasonCode, detail: reasonDetail }: WaitingReason): void {
    this.refuseResolved();
    const { lotNumber, lotNumberReceived } = this;
    Object.assign(this, correction, { reasonCode, reasonDetail, correctedAt: new Date() });
    if (correction.lotNumber !== undefined) this.lotNumberReceived = lotNumberReceived ?? lotNumber ?? null;
  }

  /** @throws Problem `unlinked_distribution_resolved`, with the `distributionId` */
  refuseResolved(): void {
    if (this.resolvedAt == null) return;
    const distributionId = this.resolvedDistributionId ?? null;
    const detail =
      distributionId === null
        ? 'This shipment was dismissed already: the audit trail says by whom and why.'
        : `This shipment is distribution ${distributionId} already: correct or void that one.`;
    throw new Problem('unlinked_distribution_resolved', detail, { members: { distributionId } });
  }
}

/** Why a shipment waits: a code for programs and a sentence for the person who decides. */
export interface WaitingReason {
  code: string;
  detail: string;
}

type Corrected = 'orderNumber' | 'shipDate' | 'sku' | 'lotNumber' | 'quantity' | 'source' | 'trackingNumber' | 'customerId' | 'shipTo';
export type ShipmentCorrection = { [Field in Corrected]?: NonNullable<UnlinkedDistribution[Field]> | null };

type Parts = Pick<UnlinkedDistribution, 'id' | 'orderNumber' | 'customerId' | 'shipTo'>;

/** What the order of the shipment is known by. */
export const orderPartsOf = ({ id, orderNumber = null, customerId = null, shipTo: { facilityName } }: Parts) => ({
  id,
  orderNumber,
  customerId,
  facilityName,
});

UnlinkedDistributionSchema.setClass(UnlinkedDistribution);
