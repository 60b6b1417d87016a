import { ADDRESS_FIELDS, type AddressField, type AddressInput } from '../../addresses/address.js';
import { Problem } from '../../problems/problem.js';
import { LONGEST_TRACKING } from '../shipment-identity.js';
import type { Source } from '../source.js';
import type { Corrections } from './unlinked-distribution.schema.js';

/** A waiting shipment as far as it could be read; the rest is null. */
export interface Received {
  shipTo: Record<AddressField, string | null>;
  shipDate?: string | null;
  sku?: string | null;
  lotNumber?: string | null;
  quantity?: number | null;
  source?: Source | null;
  trackingNumber?: string | null;
}

export interface Shipment {
  shipDate: string;
  sku: string;
  lotNumber: string;
  quantity: number;
  source: Source;
  trackingNumber: string | null;
  /** null when no address was received; the order's ship-to is used then */
  shipTo: AddressInput | null;
}

/**
 * The shipment to record: as received, except where a person corrected it. Nothing is guessed.
 * @throws Problem `shipment_incomplete`, which names every field that is missing or that the log cannot store
 */
export function planShipment(received: Received, corrections: Corrections): Shipment {
  const missing: string[] = [];
  const need = <Value>(field: string, value: Value | null | undefined): Value => {
    if (value === null || value === undefined || value === '') missing.push(field);
    return value as Value;
  };
  const shipment = {
    shipDate: need('shipDate', corrections.shipDate ?? received.shipDate),
    sku: need('sku', corrections.sku ?? received.sku),
    lotNumber: need('lotNumber', corrections.lotNumber ?? received.lotNumber),
    quantity: need('quantity', corrections.quantity ?? atLeastOne(received.quantity)),
    source: need('source', corrections.source ?? received.source),
    trackingNumber: corrections.trackingNumber === undefined ? received.trackingNumber?.trim() || null : corrections.trackingNumber,
    shipTo: corrections.shipTo ?? shipToOf(received),
  };
  if (shipment.trackingNumber && shipment.trackingNumber.length > LONGEST_TRACKING) missing.push('trackingNumber');
  if (shipment.shipTo) need('shipTo', shipment.shipTo.facilityName.trim());
  if (missing.length > 0) throw incomplete(missing);
  return shipment;
}

const atLeastOne = (quantity: number | null | undefined) => (quantity && quantity > 0 ? quantity : null);

const shipToOf = ({ shipTo }: Received): AddressInput | null =>
  ADDRESS_FIELDS.every((field) => !shipTo[field]) ? null : { ...shipTo, facilityName: shipTo.facilityName ?? '' };

/**
 * The problem that names every field a person must add.
 * @param fields names of the request's fields
 */
export function incomplete(fields: readonly string[]): Problem {
  const detail = `The shipment lacks ${fields.join(', ')}, or was received with a value that the log cannot store: send ${fields.length === 1 ? 'it' : 'them'} with the request.`;
  const errors = fields.map((field) => ({ pointer: `/${field}`, code: 'shipment_incomplete', detail: `Send ${field}.` }));
  return new Problem('shipment_incomplete', detail, { errors });
}
