import { z } from 'zod';
import { calendarDay } from '../../calendar/calendar-day.js';
import { code, text } from '../../database/text.js';
import { feedOf, feedQuery } from '../../http/feed.js';
import { reason } from '../../http/fields.js';
import { pageQuery } from '../../http/paging.js';
import {
  createdAt,
  recordId,
  recordVersion,
  shownDay,
  shownInstant,
  shownNumber,
  shownText,
  updatedAt,
} from '../../openapi/shown-fields.js';
import * as field from '../record-fields.js';
import { lookAlikes } from './look-alikes.schema.js';
import { lotStatus } from './lot-status.schema.js';

export const lotListQuery = z.strictObject({
  ...pageQuery,
  ...feedQuery,
  q: text(200).optional().meta({ description: 'part of the lot number or of an alias' }),
  sku: text(64).optional().meta({ description: 'lots of this SKU' }),
  status: lotStatus.optional().meta({ description: 'lots of this status' }),
});
export type LotListQuery = z.infer<typeof lotListQuery>;

/** A lot in a path: its number or an alias, in any letter case. */
export const lotInPath = text(100).meta({ description: field.LOT });

const facts = {
  manufacturedOn: calendarDay.nullish().meta({ description: 'the day on which the lot was made; null while it is unknown' }),
  expiresOn: calendarDay.nullish().meta({ description: 'the last day on which its devices may be used; null while it is unknown' }),
  unitsProduced: z
    .int()
    .min(0)
    .max(1_000_000_000)
    .nullish()
    .meta({ description: 'devices that the lot has, never boxes; null while it is unknown' }),
};

export const newLot = z
  .strictObject({
    lotNumber: code(100).meta({ description: 'the number of the lot: `SLQ-` and 5 to 12 digits, or any other name, kept in capitals' }),
    sku: code(64).meta({ description: field.SKU }),
    ...facts,
  })
  .meta({
    id: 'NewLot',
    examples: [{ lotNumber: 'SLQ-05012025', sku: '211610SPT', manufacturedOn: '2025-05-01', expiresOn: '2028-04-30', unitsProduced: 500 }],
  });
export type NewLot = z.infer<typeof newLot>;

export const lotChange = z.strictObject({ sku: code(64).optional().meta({ description: field.SKU }), ...facts, reason }).meta({
  id: 'LotChange',
  examples: [{ unitsProduced: 480, reason: '20 units failed the final inspection' }],
});
export type LotChange = z.infer<typeof lotChange>;

/** Why a lot is held, or released again. */
export const holdRequest = z.strictObject({ reason }).meta({ id: 'LotHold', examples: [{ reason: 'two complaints about the seal' }] });
export type HoldRequest = z.infer<typeof holdRequest>;

export const lot = z
  .object({
    id: recordId,
    lotNumber: field.lotNumber,
    sku: field.sku,
    manufacturedOn: shownDay('the day on which the lot was made; null while it is unknown', '2025-05-01').nullable(),
    expiresOn: shownDay('the last day on which its devices may be used; null while it is unknown', '2028-04-30').nullable(),
    unitsProduced: shownNumber('devices that the lot has; null while it is unknown', 500).nullable(),
    registeredAt: shownInstant('when the lot was registered; null while it is known only from shipments of it').nullable(),
    status: lotStatus,
    heldOn: shownDay('the day since which nothing of the lot ships; null while it is released', '2025-09-01')
      .nullable()
      .meta({ examples: [null] }),
    holdReason: shownText('why it is on hold or recalled; null while it is released', 'two complaints about the seal')
      .nullable()
      .meta({ examples: [null] }),
    aliases: z.array(z.string()).meta({ description: 'wrongly keyed names that resolve to this lot', examples: [['SLQ-5012025']] }),
    aliasOf: z
      .string()
      .nullable()
      .meta({ description: 'in a feed: the lot that this name became an alias of, and no lot any more; else null', examples: [null] }),
    version: recordVersion,
    createdAt,
    updatedAt,
  })
  .meta({ id: 'Lot', description: 'a lot with its SKU and dates' });
export type LotView = z.infer<typeof lot>;

/** What became of the units of a lot; the inventory lists the same. */
export const lotUnits = {
  unitsDistributed: shownNumber('devices shipped; voided distributions are not counted', 10),
  unitsReturned: shownNumber('devices that came back', 0),
  unitsRestocked: shownNumber('those of them that can ship again', 0),
  unitsOutstanding: shownNumber('distributed less returned: devices that are still out there', 10),
  unitsWaiting: shownNumber('units of shipments of the lot that wait in review; in no other total', 0),
  unitsRemaining: shownNumber(
    'produced less distributed, and what was restocked; null while the units produced are unknown',
    490,
  ).nullable(),
};

export const lotWithTotals = z
  .object({ ...lot.shape, totals: z.object(lotUnits).meta({ description: 'what became of its units, as in the trace' }), lookAlikes })
  .meta({
    id: 'LotWithTotals',
    description: 'a lot with its SKU and dates, what became of its units, and lots that are written almost alike',
  });
export type LotWithTotals = z.infer<typeof lotWithTotals>;

export const lotPage = feedOf('LotPage', lot);
