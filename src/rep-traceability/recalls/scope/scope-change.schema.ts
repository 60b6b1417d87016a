import { z } from 'zod';
import { pageOf, pageQuery } from '../../../http/paging.js';
import { recordId, shownInstant, shownNumber, shownText } from '../../../openapi/shown-fields.js';
import * as field from '../../record-fields.js';

export const scopeChangeQuery = z.strictObject(pageQuery);
export type ScopeChangeQuery = z.infer<typeof scopeChangeQuery>;

export const scopeChange = z
  .object({
    id: recordId,
    change: z.enum(['shipped', 'voided', 'corrected', 'merged', 'returned', 'return_voided']).meta({
      id: 'RecallScopeChangeKind',
      description:
        '`shipped`: a shipment was recorded late; `corrected`: one was corrected into, out of or within the scope, each side by itself; `merged`: its customer was merged, or a merge was taken apart',
    }),
    recallConsigneeId: shownNumber('the consignee of the recall'),
    facilityName: shownText('its ship-to', 'Cedar Creek Urology Clinic'),
    distributionId: shownNumber('the distribution'),
    lotNumber: field.lotNumber,
    sku: field.sku,
    shipDate: field.shipDate,
    orderNumber: field.orderNumber,
    units: shownNumber('devices that the scope gained; negative where it lost them', 10),
    unitsReturned: shownNumber('returned devices that it gained or lost', 0),
    recordedAt: shownInstant('when it was recorded'),
  })
  .meta({ id: 'RecallScopeChange', description: 'a change of the scope of a recall after it was frozen' });
export type ScopeChangeView = z.infer<typeof scopeChange>;
export const scopeChangePage = pageOf('RecallScopeChangePage', scopeChange);
