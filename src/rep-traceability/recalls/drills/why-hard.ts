import { counted } from '../../../problems/counted.js';
import type { HardLot } from './hard-lots.sql.js';

/** The sentence that says why a lot is a hard one to recall. */
export function whyHard({ aliases, consignees, merged, dropShipments, mixedParcels, returned }: Omit<HardLot, 'lotNumber'>): string {
  const facts = [
    counted(consignees, 'consignee'),
    ...(aliases > 0 ? [`${counted(aliases, 'wrongly keyed name')} of the lot`] : []),
    ...(merged > 0 ? [`${counted(merged, 'customer')} into which others were merged`] : []),
    ...(dropShipments > 0 ? [`${counted(dropShipments, 'ship-to')} that ${dropShipments === 1 ? 'is' : 'are'} not the customer`] : []),
    ...(mixedParcels > 0 ? [`${counted(mixedParcels, 'order')} shipped together with another SKU`] : []),
    ...(returned > 0 ? [`${counted(returned, 'unit')} that came back`] : []),
  ];
  return `The hardest of the lots drawn: ${facts.join(', ')}.`;
}
