import { z } from 'zod';
import { shownDay, shownInstant, shownText } from '../../../openapi/shown-fields.js';
import * as field from '../../record-fields.js';
import { recallConsignee } from '../consignees/recall-consignee.schema.js';
import { recallThen, recipient, reportEvidence, reportWaiting } from './status-report.schema.js';

const reportItem = z
  .object({
    item: shownText('the paragraph of 21 CFR 806.10', '(c)(5)'),
    citation: shownText('where the regulation asks for it', '21 CFR 806.10(c)(5)'),
    what: shownText('what it asks for', 'Lots'),
    value: shownText('what the records hold; null is a blank that a person fills in', 'SLQ-05012025').nullable(),
    evidence: shownText(
      'where the rows behind the number are; null where it is none',
      '/api/v1/recalls/7/report-806?asOf=2025-07-10T00:00:00.000000Z&evidence=shipments',
    ).nullable(),
    source: shownText('which records it is from; null for a blank', 'the lots of the recall').nullable(),
  })
  .meta({ id: 'Report806Item', description: 'an item of the report' });
export type Report806Item = z.infer<typeof reportItem>;

export const report806 = z
  .object({
    recall: recallThen,
    asOf: shownInstant('the instant of the report, to the microsecond'),
    dueOn: shownDay('ten working days after the recall was opened: 21 CFR 806.10(b)', '2025-07-16'),
    amendments: z
      .array(
        z
          .object({
            extendedOn: shownDay('the day on which the recall was extended', '2025-07-08'),
            lotNumbers: z.array(field.lotNumber).meta({ description: 'the lots that were added' }),
            dueOn: shownDay('ten working days later', '2025-07-22'),
          })
          .meta({ id: 'Report806Amendment', description: 'an extension to more lots, and when the amended report is due' }),
      )
      .meta({ description: 'the extensions of the recall, oldest first: the report is amended after each, 21 CFR 806.10(d)' }),
    waiting: reportWaiting,
    items: z.array(reportItem).meta({ description: 'the items of 21 CFR 806.10(c), in order; some have several parts' }),
    consignees: z
      .array(
        recipient
          .extend(recallConsignee.pick({ firstShipDate: true, lastShipDate: true, unitsShipped: true }).shape)
          .extend({
            contact: recallConsignee.shape.contact.nullable().meta({ description: 'whom to reach, today; null in a report with `asOf`' }),
          })
          .meta({ id: 'Report806Consignee', description: 'a consignee with the dates and number of devices' }),
      )
      .meta({ description: 'the consignees of item (c)(11): names, addresses, phones, dates and numbers of devices' }),
  })
  .meta({ id: 'Report806', description: 'the report of a correction or removal, as far as the records hold it' });
export type Report806 = z.infer<typeof report806>;
export const report806Answer = z.union([report806, reportEvidence]);
