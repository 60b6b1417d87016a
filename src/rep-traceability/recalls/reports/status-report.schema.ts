import { z } from 'zod';
import { addressOutput } from '../../../addresses/address.js';
import { signature } from '../../../audit/signatures/signature.schema.js';
import { instant } from '../../../http/fields.js';
import { reportFormat } from '../../../http/file-format.js';
import { shownDay, shownInstant, shownNumber, shownText } from '../../../openapi/shown-fields.js';
import * as field from '../../record-fields.js';
import { recallCheck, recallNotice, recallReply } from '../consignees/answer.schema.js';
import { recallConsignee } from '../consignees/recall-consignee.schema.js';
import { recallHead } from '../recall.schema.js';
import { EVIDENCE } from './status-report.sql.js';

export type EvidenceName = keyof typeof EVIDENCE;
const evidenceName = z.enum(Object.keys(EVIDENCE) as [EvidenceName, ...EvidenceName[]]).meta({
  id: 'StatusReportEvidence',
  description: 'which number of a report the rows are behind',
});

export const asOf = instant
  .refine((text) => text >= '0001', 'must be in the year 1 or later')
  .meta({
    description:
      'the report as the recall stood at this instant, not in the future; now when left out. The same instant always gets the same answer',
  });

const FORMAT = 'as JSON when left out. `csv` and `pdf` also need `distribution_log.export`';
export const formatParameter = reportFormat.optional().meta({ description: FORMAT });

export const reportQuery = z
  .strictObject({
    asOf: asOf.optional(),
    format: formatParameter,
    evidence: evidenceName.optional().meta({ description: 'answers the rows behind this number in place of the report; as JSON or CSV' }),
  })
  .refine(({ format, evidence }) => !(evidence && format === 'pdf'), {
    path: ['format'],
    message: 'must be json or csv with `evidence`: the rows behind a number are not printed',
  });
export type ReportQuery = z.infer<typeof reportQuery>;

/** What a recall was at an instant. */
export const recallThen = recallHead
  .pick({ id: true, title: true, kind: true, reason: true, classification: true, effectivenessLevel: true, effectivenessPercent: true })
  .extend(
    recallHead.pick({
      lotNumbers: true,
      shipDateFrom: true,
      shipDateTo: true,
      instructions: true,
      openedOn: true,
      responseDueOn: true,
      expectedCompletionOn: true,
    }).shape,
  )
  .extend(recallHead.pick({ reportDueOn: true, closedAt: true, closeReason: true }).shape)
  .meta({ id: 'RecallAsItStood', description: 'the recall as it stood at the instant of the report' });
export type RecallThen = z.infer<typeof recallThen>;

export const figure = z
  .object({
    value: shownNumber('the number', 2),
    evidence: shownText(
      'where the rows behind it are',
      '/api/v1/recalls/7/status-report?asOf=2025-07-10T00:00:00.000000Z&evidence=notified',
    ),
  })
  .meta({ id: 'ReportFigure', description: 'a number of a report, and where the rows behind it are' });
export type Figure = z.infer<typeof figure>;

export const reportWaiting = z.object({ shipments: figure, units: figure }).meta({
  id: 'ReportedWaitingShipments',
  description:
    'shipments that waited in review (`/unlinked-distributions`) and named a lot of the recall, and their units as far as they could be read: in no other figure',
});

export const recipient = z
  .object({
    id: shownNumber('the id of the consignee in the recall, as in `GET /recalls/{id}/consignees`'),
    customer: shownText('the customer', 'Cedar Creek Urology'),
    customerNumber: shownText('its number; null for none', '10023').nullable(),
    shipTo: addressOutput
      .pick({ facilityName: true, address1: true, address2: true, city: true, state: true, zip: true, country: true })
      .meta({ description: 'its ship-to' }),
  })
  .meta({ id: 'ReportConsignee', description: 'a consignee as it was called when it joined the scope' });

const voidedLater = { voidedAt: true, voidReason: true, createdAt: true } as const;
const notice = recallNotice
  .omit(voidedLater)
  .meta({ id: 'ReportedRecallNotice', description: 'a notice that counted at the instant of the report' });
const reply = recallReply
  .omit(voidedLater)
  .meta({ id: 'ReportedRecallReply', description: 'the latest answer that counted at the instant of the report' });
const check = recallCheck
  .omit(voidedLater)
  .extend({ consignee: recipient })
  .meta({ id: 'ReportedRecallCheck', description: 'a check that counted at the instant of the report' });
const notices = z.array(notice).meta({ description: 'the notices to it, in order' });
const units = recallConsignee.pick({
  unitsShipped: true,
  unitsOnHand: true,
  unitsReturned: true,
  unitsUsed: true,
  unitsDestroyed: true,
  unitsCorrected: true,
  unitsUnaccounted: true,
}).shape;

const UNITS = { shipped: 'devices shipped', onHand: 'devices on hand', returned: 'devices that came back, or were sent' };
const unitFigures = {
  unitsShipped: figure.meta({ description: UNITS.shipped }),
  unitsOnHand: figure.meta({ description: UNITS.onHand }),
  unitsReturned: figure.meta({ description: UNITS.returned }),
  unitsUsed: figure.meta({ description: 'devices used' }),
  unitsDestroyed: figure.meta({ description: 'devices destroyed' }),
  unitsAccountedFor: figure.meta({ description: 'the sum of these four: on hand, returned, used, destroyed' }),
  unitsUnaccounted: figure.meta({ description: 'shipped less accounted for: missing less excess' }),
  unitsMissing: figure.meta({ description: 'devices missing at the consignees that account for fewer than were shipped to them' }),
  unitsExcess: figure.meta({ description: 'devices too many at the consignees that account for more than were shipped to them' }),
};
const item = <Shape extends z.ZodRawShape>(number: number, what: string, shape: Shape) =>
  z.object(shape).meta({ description: `21 CFR 7.53(b)(${number}): ${what}` });

const reportedSignature = signature.pick({ meaning: true, printedName: true, signedAt: true, contentSha256: true }).meta({
  id: 'ReportedSignature',
  description: 'an electronic signature as it was made; `GET /recalls/{id}` shows whether it still holds',
});

export const statusReport = z
  .object({
    recall: recallThen,
    asOf: shownInstant('the instant of the report, to the microsecond'),
    consignees: figure.meta({ description: 'consignees in the scope' }),
    notNotified: figure.meta({
      description: 'consignees that got no notice and gave no answer yet, or received more devices than their latest notice spoke of',
    }),
    unreachable: figure.meta({ description: 'consignees that a check found unreachable' }),
    shipments: figure.meta({ description: 'shipments in the scope' }),
    waiting: reportWaiting,
    notified: item(1, 'consignees notified of all their devices, with date and method', {
      consignees: figure,
      rows: z.array(z.object({ consignee: recipient, notices })).meta({ description: 'each consignee with its notices' }),
    }),
    responded: item(2, 'consignees that responded, and the devices on hand when the communication came', {
      consignees: figure,
      unitsOnHand: figure.meta({
        description:
          'devices that they had by their latest answers. What one used, destroyed or sent back after the notice came stands beside it in its answer',
      }),
      rows: z.array(z.object({ consignee: recipient, reply })).meta({ description: 'each consignee with its latest answer' }),
    }),
    notResponding: item(3, 'consignees that got a notice and did not respond, by name', {
      consignees: figure,
      rows: z.array(recipient).meta({ description: 'who they are' }),
    }),
    accountedFor: item(4, 'devices returned or corrected by each consignee, and accounted for', {
      consignees: figure.meta({ description: 'consignees of which every device is accounted for' }),
      ...unitFigures,
      unitsCorrected: figure.meta({
        description:
          'devices corrected where they are, as far as the answers say: of those on hand or used, so they are no part of the sum. Whose answer says nothing of it has null in its row',
      }),
      rows: z.array(z.object({ consignee: recipient, ...units })).meta({ description: 'every consignee' }),
    }),
    checks: item(5, 'effectiveness checks and their results', {
      planned: z
        .object({ value: figure.shape.value.nullable(), evidence: figure.shape.evidence })
        .meta({ description: 'consignees that the level asks to check; null without a level' }),
      done: figure.meta({ description: 'checks made' }),
      consignees: figure.meta({ description: 'consignees checked, some of them more than once' }),
      effective: figure,
      notEffective: figure,
      unreachable: figure,
      rows: z.array(check).meta({ description: 'each check' }),
    }),
    signatures: z.array(reportedSignature).meta({ description: 'the electronic signatures of the closure at the instant of the report' }),
    completion: item(6, 'the estimated time frame for completion', {
      expectedCompletionOn: recallHead.shape.expectedCompletionOn,
      closedAt: recallHead.shape.closedAt,
    }),
  })
  .meta({ id: 'RecallStatusReport', description: 'the six items of 21 CFR 7.53(b), as the recall stood at an instant' });
export type StatusReport = z.infer<typeof statusReport>;

export const evidenceConsignee = z
  .object({
    consignee: recipient,
    ...recallConsignee.pick({ state: true, isLate: true, lots: true, orderNumbers: true, poNumbers: true, firstShipDate: true }).shape,
    ...recallConsignee.pick({ lastShipDate: true }).shape,
    ...units,
    notices,
    reply: reply.nullable().meta({ description: 'its latest answer; null for none' }),
    discrepancies: recallConsignee.shape.discrepancies,
  })
  .meta({ id: 'EvidenceConsignee', description: 'a consignee behind a number' });
export type EvidenceConsignee = z.infer<typeof evidenceConsignee>;

export const evidenceShipment = z
  .object({
    distributionId: shownNumber('the distribution'),
    consignee: recipient,
    orderNumber: field.orderNumber,
    poNumber: shownText(field.CUSTOMER_PO, 'PO-5581').nullable(),
    shipDate: field.shipDate,
    lotNumber: field.lotNumber,
    sku: field.sku,
    units: shownNumber('devices shipped', 10),
    unitsReturned: shownNumber('of these, devices that came back', 0),
  })
  .meta({ id: 'EvidenceShipment', description: 'a shipment behind a number' });
export type EvidenceShipment = z.infer<typeof evidenceShipment>;
export const evidenceWaiting = z
  .object({
    id: shownNumber('the waiting shipment, as in `GET /unlinked-distributions/{id}`'),
    reason: shownText('why it waited', 'no_order'),
    orderNumber: field.orderNumber.nullable(),
    facilityName: shownText('to whom it was shipped, as it says', 'Hill Clinic').nullable(),
    shipDate: field.shipDate.nullable(),
    lotNumber: shownText('the lot, as it says', 'slq 05012025'),
    sku: field.sku.nullable(),
    units: shownNumber('devices; null where they could not be read', 10).nullable(),
  })
  .meta({ id: 'EvidenceWaitingShipment', description: 'a shipment that waited in review' });
export type EvidenceWaiting = z.infer<typeof evidenceWaiting>;
export const evidenceLot = z
  .object({
    lotNumber: field.lotNumber,
    sku: field.sku,
    productName: shownText('the name of the product', 'Sterile pouch 21 x 16'),
    udiDi: shownText('the device identifier of the product; null for none', '00812345678901').nullable(),
    manufacturedOn: shownDay('when the lot was made; null if that is not known', '2025-04-30').nullable(),
    expiresOn: shownDay('when the lot expires; null if that is not known', '2028-04-30').nullable(),
    unitsProduced: shownNumber('devices produced; null if that is not known', 500).nullable(),
  })
  .meta({ id: 'EvidenceLot', description: 'a lot of the recall' });
export type EvidenceLot = z.infer<typeof evidenceLot>;
export type EvidenceCheck = z.infer<typeof check>;

export const reportEvidence = z
  .object({
    recallId: shownNumber('the recall'),
    asOf: shownInstant('the instant of the report, to the microsecond'),
    evidence: evidenceName,
    data: z
      .array(z.union([evidenceConsignee, check, evidenceShipment, evidenceWaiting, evidenceLot]))
      .meta({ description: 'all rows behind the number' }),
  })
  .meta({ id: 'RecallReportEvidence', description: 'the rows behind a number of a report of a recall' });
export type ReportEvidence = z.infer<typeof reportEvidence>;

export const statusReportAnswer = z.union([statusReport, reportEvidence]);
