import { z } from 'zod';
import { addressOutput } from '../../../addresses/address.js';
import { asOf } from '../../../audit/history/as-of.js';
import { consigneeContact } from '../../../customer-profiles/consignees/consignee.schema.js';
import { customerReference } from '../../../customer-profiles/customer.schema.js';
import { fileFormat } from '../../../http/file-format.js';
import { shownDay, shownNumber } from '../../../openapi/shown-fields.js';
import * as field from '../../record-fields.js';
import { lot } from '../lot.schema.js';
import { waitingShipments } from '../waiting-shipments.js';

export const lotTraceQuery = z.strictObject({
  format: fileFormat.optional().meta({ description: '`csv` answers the consignees alone, as a file; `json` when left out' }),
  asOf,
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
        unitsReturned: shownNumber('devices that came back', 0),
        unitsOutstanding: shownNumber('distributed less returned: devices that are still out there', 10),
        unitsRemaining: shownNumber(
          'produced less distributed, and what came back and was restocked; null while the units produced are unknown',
          490,
        ).nullable(),
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
          consigneeId: shownNumber('the id of the consignee, as in `GET /consignees`'),
          customer: customerReference,
          shipTo: addressOutput.meta({ description: 'as the latest shipment of the lot names it' }),
          contact: consigneeContact,
          units: shownNumber('devices that the consignee received', 10),
          unitsReturned: shownNumber('devices that came back from it', 0),
          unitsOutstanding: shownNumber('received less returned', 10),
          distributions: shownNumber('shipments to it'),
          firstShipDate: shownDay('the day of the first shipment to it'),
          lastShipDate: shownDay('the day of the latest shipment to it'),
          salesOrders: z
            .array(
              z.object({
                id: field.salesOrderId,
                orderNumber: field.orderNumber,
                orderDate: field.orderDate,
                units: shownNumber('devices of the lot that it sent to this consignee', 10),
              }),
            )
            .meta({ description: 'on which it was shipped, the newest first; their units add up to those of the consignee' }),
        }),
      )
      .meta({ description: 'who received the lot: a customer and one ship-to each, the one with most units first' }),
  })
  .meta({ id: 'LotTrace' });
export type LotTrace = z.infer<typeof lotTrace>;
