import { defineEntity, p } from '@mikro-orm/postgresql';
import { StoredAddress } from '../../addresses/stored-address.js';
import { identity, reference, versionColumns } from '../../database/columns.js';
import { Problem } from '../../problems/problem.js';
import type { Source } from '../source.js';
import { DistributionRepository } from './distribution.repository.js';

const DistributionSchema = defineEntity({
  name: 'Distribution',
  tableName: 'distribution_log_entries',
  repository: () => DistributionRepository,
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
    source: p.text().$type<Source>(),
    externalKey: p.text().nullable(),
    repId: reference().nullable(),
    trackingNumber: p.text().nullable(),
    shipTo: p.embedded(StoredAddress).prefix(false),
    importRowId: reference().nullable(),
    voidedAt: p.datetime().nullable(),
    voidReason: p.text().nullable(),
    ...versionColumns(),
  },
});

/** An entry of the distribution log: one shipped (sales order, ship date, SKU, lot, quantity), with the ship-to as it stood then. */
export class Distribution extends DistributionSchema.class {
  /**
   * Takes the entry out of every total and keeps its row, so that what was recorded stays readable together with the reason why it does not count.
   * @throws Problem `distribution_voided`
   */
  void(reason: string): void {
    this.refuseVoided();
    this.voidedAt = new Date();
    this.voidReason = reason;
  }

  /**
   * Replaces what was shipped. The lot as first received is evidence, so every correction keeps it.
   * @throws Problem `distribution_voided`
   */
  correct(shipment: CorrectedShipment): void {
    this.refuseVoided();
    const received = this.lotNumberReceived ?? this.lotNumber;
    Object.assign(this, shipment, { lotNumberReceived: received === shipment.lotNumber ? null : received });
  }

  /**
   * A voided entry is closed: it stays as it was.
   * @throws Problem `distribution_voided`, with the `id` of the entry
   */
  refuseVoided(): void {
    const { id, voidedAt, voidReason } = this;
    if (voidedAt) throw new Problem('distribution_voided', `Distribution ${id} is voided: ${voidReason}`, { members: { id } });
  }
}

type Shipment =
  | 'salesOrderId'
  | 'customerId'
  | 'orderNumber'
  | 'shipDate'
  | 'sku'
  | 'lotNumber'
  | 'quantity'
  | 'trackingNumber'
  | 'repId'
  | 'shipTo';
type CorrectedShipment = Pick<Distribution, Shipment>;

DistributionSchema.setClass(Distribution);
