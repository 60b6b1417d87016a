import { z } from 'zod';
import { consignee } from '../../../customer-profiles/consignees/consignee.schema.js';
import { pageOf, pageQuery } from '../../../http/paging.js';
import { recordId, shownDay, shownInstant, shownNumber, shownText } from '../../../openapi/shown-fields.js';
import * as field from '../../record-fields.js';
import { CORRECTED, recallNotice, recallReply } from './answer.schema.js';

export const CONSIGNEE_STATES = ['not_notified', 'notified', 'responded', 'accounted_for', 'unreachable'] as const;
export const consigneeState = z.enum(CONSIGNEE_STATES).meta({
  id: 'RecallConsigneeState',
  description:
    'how far the recall is with a consignee: `not_notified` has no notice, or received more devices than its latest one spoke of and did not answer for all of them since; `responded` has answered but not every unit is accounted for, `unreachable` was tried in vain',
});

export const recallConsigneeQuery = z.strictObject({
  ...pageQuery,
  state: consigneeState.optional().meta({ description: 'consignees in this state' }),
});
export type RecallConsigneeQuery = z.infer<typeof recallConsigneeQuery>;

export const recallConsignee = z
  .object({
    id: recordId,
    recallId: shownNumber('the id of the recall'),
    consigneeId: shownNumber('the id of the consignee, as in `GET /consignees`'),
    customer: consignee.shape.customer,
    shipTo: consignee.shape.shipTo,
    contact: consignee.shape.contact,
    reachable: consignee.shape.reachable,
    state: consigneeState,
    isLate: z.boolean().meta({ description: 'whether it, or devices of it, joined after the scope was frozen', examples: [false] }),
    joinedAt: shownInstant('when it joined the scope'),
    lots: z
      .array(
        z.object({
          lotNumber: field.lotNumber,
          sku: field.sku,
          units: shownNumber('devices of the lot that it received', 10),
          unitsReturned: shownNumber('devices of the lot that came back', 0),
        }),
      )
      .meta({ description: 'what it received, by lot' }),
    distributions: shownNumber('shipments to it'),
    orderNumbers: z.array(field.orderNumber).meta({ description: 'the sales orders on which it was shipped' }),
    poNumbers: z.array(shownText(field.CUSTOMER_PO, 'PO-5581')).meta({ description: 'its own order numbers, where they are known' }),
    firstShipDate: shownDay('the day of the first shipment to it; null if none is left').nullable(),
    lastShipDate: shownDay('the day of the latest shipment to it; null if none is left').nullable(),
    unitsShipped: shownNumber('devices that it received', 10),
    unitsOnHand: shownNumber('devices that it has: what it answered, less what came back since', 0),
    unitsReturned: shownNumber('devices that came back, or that it says it sent back', 0),
    unitsUsed: shownNumber('devices that it used', 0),
    unitsDestroyed: shownNumber('devices that it destroyed', 0),
    unitsCorrected: shownNumber(CORRECTED, 0).nullable(),
    unitsUnaccounted: shownNumber('shipped less on hand, returned, used and destroyed', 10),
    notice: recallNotice.nullable().meta({ description: 'the latest notice to it; null for none' }),
    reply: recallReply.nullable().meta({ description: 'its latest answer, which replaces earlier ones; null for none' }),
    discrepancies: z
      .array(
        z
          .object({
            code: z
              .enum(['more_than_shipped', 'returned_not_arrived', 'answered_before_merge'])
              .meta({ id: 'RecallDiscrepancyCode', description: 'which figures do not agree' }),
            detail: shownText('the figures', 'It says that it returned 5 units; 3 arrived.'),
          })
          .meta({ id: 'RecallDiscrepancy' }),
      )
      .meta({ description: 'what does not add up', examples: [[]] }),
  })
  .meta({ id: 'RecallConsignee', description: 'a consignee of a recall: what it received, was sent and answered' });
export type RecallConsigneeView = z.infer<typeof recallConsignee>;
export const recallConsigneePage = pageOf('RecallConsigneePage', recallConsignee);
