import { z } from 'zod';
import { addressOutput } from '../../../addresses/address.js';
import { customerReference } from '../../../customer-profiles/customer.schema.js';
import { shownDay, shownNumber } from '../../../openapi/shown-fields.js';
import * as field from '../../record-fields.js';
import { lot } from '../lot.schema.js';
import { waitingShipments } from '../waiting-shipments.js';

export const lotTraceQuery = z.strictObject({
  format: z.enum(['json', 'csv']).optional().meta({ description: '`csv` answers the consignees alone, as a file; `json` when left out' }),
});
export type LotTraceQuery = z.infer<typeof lotTraceQuery>;

export const lotTrace = z
  .object({
    lot,
    totals: z
      .object({
        unitsProduced: shownNumber('devices that the lot has; null while it is unknown', 500).nullable(),
        unitsDistributed: shownNumber('devices shipped; the units of the consignees add up to it', 10),
        unitsVoided: shownNumber('devices of voided distributions; in no other total', 0),
        unitsRemaining: shownNumber('produced less distributed; null while the units produced are unknown', 490).nullable(),
        distributions: shownNumber('distributions of the lot that are not voided'),
        consignees: shownNumber('facilities that received the lot'),
        salesOrders: shownNumber('sales orders on which it was shipped'),
        unitsWaiting: shownNumber('units of the shipments in `waiting`; in no other total', 0),
      })
      .meta({ description: 'the whole lot in numbers; units are single devices' }),
    waiting: waitingShipments,
    firstShipDate: shownDay('the day of its first shipment; null if it was never shipped').nullable(),
    lastShipDate: shownDay('the day of its latest shipment; null if it was never shipped').nullable(),
    consignees: z
      .array(
        z.object({
          customer: customerReference,
          shipTo: addressOutput.meta({ description: 'as the latest shipment of the lot names it' }),
          contact: addressOutput
            .pick({ contactName: true, contactPhone: true, contactEmail: true })
            .extend({
              source: z.enum(['profile', 'shipment']).meta({ description: 'where it is from: the customer’s profile, or the shipment' }),
            })
            .meta({
              description:
                'Whom to reach, always one person: what a person set by hand on the profile, with nothing beside it that belongs to another name; else the newest shipment that gives a phone or an e-mail; else one that gives a name; else the profile.',
            }),
          units: shownNumber('devices that the consignee received', 10),
          distributions: shownNumber('shipments to it'),
          firstShipDate: shownDay('the day of the first shipment to it'),
          lastShipDate: shownDay('the day of the latest shipment to it'),
          salesOrders: z
            .array(z.object({ id: field.salesOrderId, orderNumber: field.orderNumber, orderDate: field.orderDate }))
            .meta({ description: 'on which it was shipped, the newest first' }),
        }),
      )
      .meta({ description: 'who received the lot: a customer and one ship-to each, the one with most units first' }),
  })
  .meta({ id: 'LotTrace' });
export type LotTrace = z.infer<typeof lotTrace>;
