import { z } from 'zod';
import { recordId, shownDay, shownNumber, shownText } from '../../../openapi/shown-fields.js';
import * as field from '../../record-fields.js';
import { settings } from '../../settings/settings.schema.js';
import { recallConsignee } from '../consignees/recall-consignee.schema.js';
import { recallHead } from '../recall.schema.js';

export const noticeFormat = z.strictObject({
  format: z
    .enum(['json', 'pdf'])
    .meta({ id: 'NoticeFormat', description: 'data or a letter' })
    .optional()
    .meta({ description: '`pdf` for the letter; JSON if it is left out' }),
});
export type NoticeFormat = z.infer<typeof noticeFormat>;

export const noticeContent = z
  .object({
    company: settings
      .pick({ companyName: true, addressLines: true, contactName: true, contactPhone: true, contactEmail: true })
      .meta({ id: 'NoticeCompany', description: 'who sends the notice, as the settings say' }),
    recall: recallHead
      .pick({
        id: true,
        title: true,
        kind: true,
        reason: true,
        classification: true,
        instructions: true,
        openedOn: true,
        responseDueOn: true,
      })
      .meta({ id: 'NoticeRecall', description: 'what is recalled, why, and what to do' }),
    consignee: z
      .object({
        id: recordId,
        customer: recallConsignee.shape.customer,
        shipTo: recallConsignee.shape.shipTo,
        contact: recallConsignee.shape.contact,
      })
      .meta({ id: 'NoticeConsignee', description: 'to whom the notice goes' }),
    lots: z
      .array(
        z.object({
          lotNumber: field.lotNumber,
          sku: field.sku,
          productName: shownText('the name of the product', 'Sterile pouch 21 x 16').nullable(),
          expiresOn: shownDay('when the lot expires; null if that is not known', '2028-04-30').nullable(),
          units: shownNumber('devices of the lot that it received', 10),
          unitsReturned: shownNumber('devices of the lot that came back', 0),
        }),
      )
      .meta({ description: 'what it received, by lot' }),
    shipments: z
      .array(
        z.object({
          shipDate: shownDay('when it was shipped', '2025-03-14'),
          orderNumber: field.orderNumber,
          poNumber: shownText(field.CUSTOMER_PO, 'PO-5581').nullable(),
          sku: field.sku,
          lotNumber: field.lotNumber,
          units: shownNumber('devices shipped', 10),
        }),
      )
      .meta({ description: 'what was shipped to it, by day' }),
    ...recallConsignee.pick({
      orderNumbers: true,
      poNumbers: true,
      firstShipDate: true,
      lastShipDate: true,
      unitsShipped: true,
    }).shape,
  })
  .meta({ id: 'RecallNoticeContent', description: 'a notice of exactly the devices that one consignee received' });
export type NoticeContent = z.infer<typeof noticeContent>;
