import { z } from 'zod';
import { consignee } from '../../../customer-profiles/consignees/consignee.schema.js';
import { shownNumber } from '../../../openapi/shown-fields.js';
import { lookAlikes } from '../../lots/look-alikes.schema.js';
import { lotStatus } from '../../lots/lot-status.schema.js';
import { waitingShipments } from '../../lots/waiting-shipments.js';
import * as field from '../../record-fields.js';

export const recallPreview = z
  .object({
    lots: z
      .array(
        z.object({
          lotNumber: field.lotNumber,
          sku: field.sku,
          status: lotStatus,
          unitsProduced: shownNumber('devices that the lot has; null while it is unknown', 500).nullable(),
          unitsShipped: shownNumber('devices shipped in the range', 30),
          unitsReturned: shownNumber('devices of these that came back', 0),
          unitsRemaining: shownNumber(
            'devices in stock: produced less all that was shipped, and what was restocked; null while it is unknown',
            470,
          ).nullable(),
        }),
      )
      .meta({ description: 'each lot once' }),
    totals: z
      .object({
        consignees: shownNumber('consignees that received the lots', 3),
        reachable: shownNumber('of these, those of whom a phone or an e-mail is known', 2),
        unreachable: shownNumber('of these, the others', 1),
        units: shownNumber('devices shipped', 30),
        unitsReturned: shownNumber('devices that came back', 0),
        unitsOutstanding: shownNumber('shipped less returned', 30),
        unitsInStock: shownNumber(
          'devices in stock, of the lots of which it is known; a lot of which more was shipped than produced counts as none',
          470,
        ),
        distributions: shownNumber('shipments', 4),
        salesOrders: shownNumber('sales orders on which they went out', 4),
      })
      .meta({ description: 'the scope in numbers' }),
    openOrders: z
      .object({
        salesOrders: shownNumber('pending orders that ask for the SKUs of these lots', 1),
        units: shownNumber('devices of the SKUs on their lines, as far as they are known', 10),
        unitsWithoutShipment: shownNumber('of these, on orders without any shipment yet', 10),
      })
      .meta({ description: 'orders that still ask for the SKUs' }),
    waiting: waitingShipments,
    lookAlikes,
    consignees: z
      .array(
        z.object({
          consigneeId: shownNumber('the id of the consignee, as in `GET /consignees`'),
          customer: consignee.shape.customer,
          shipTo: consignee.shape.shipTo,
          contact: consignee.shape.contact,
          reachable: consignee.shape.reachable,
          units: shownNumber('devices that it received', 10),
          unitsReturned: shownNumber('devices that came back from it', 0),
          distributions: shownNumber('shipments to it'),
        }),
      )
      .meta({ description: 'who would be notified, the one with most units first' }),
  })
  .meta({ id: 'RecallPreview', description: 'what a recall of these lots would reach; nothing is written' });
export type RecallPreview = z.infer<typeof recallPreview>;
