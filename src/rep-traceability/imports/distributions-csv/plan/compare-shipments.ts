import { type ShipmentIdentity, shipmentKey, trackingSpelling } from '../../../shipment-identity.js';
import type { KnownDistribution } from './plan-order.js';

type ShipmentOfQuantity = ShipmentIdentity & { trackingNumber: string | null; quantity: number | null };

export const isComplete = ({ shipDate, sku, lotNumber, quantity }: ShipmentOfQuantity): boolean =>
  shipDate !== null && sku !== null && lotNumber !== null && quantity !== null;
export const isTracked = ({ trackingNumber }: ShipmentOfQuantity): boolean => (trackingNumber ?? '') !== '';
/** Carriers write a number with blanks or without. */
export const respelledKey = (shipment: ShipmentIdentity & { trackingNumber: string | null }): string =>
  shipmentKey({ ...shipment, trackingNumber: trackingSpelling(shipment.trackingNumber) });
export const said = (shipment: ShipmentOfQuantity): string => `${shipmentKey(shipment)} ${shipment.quantity}`;
export const untracked = (shipment: ShipmentOfQuantity): string => said({ ...shipment, trackingNumber: null });

export const AS_IT_STOOD = {
  received: 'as it was received before its correction',
  between: 'as it stood between two corrections',
};
const STATES: Record<KnownDistribution['state'], string> = {
  recorded: 'of the log',
  voided: 'of the log, which was voided',
  received: `of the log, ${AS_IT_STOOD.received}`,
  between: `of the log, ${AS_IT_STOOD.between}`,
};
/** Two entries may have stood alike at different times: the one that stands so today comes first. */
export const ORDER_OF_STATES = Object.keys(STATES);
export const describe = ({ id, state }: KnownDistribution): string => `distribution ${id} ${STATES[state]}`;
export const isFormer = (entry: KnownDistribution): entry is KnownDistribution & { state: keyof typeof AS_IT_STOOD } =>
  entry.state in AS_IT_STOOD;
