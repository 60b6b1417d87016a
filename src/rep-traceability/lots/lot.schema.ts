import { z } from 'zod';
import { calendarDay } from '../../calendar/calendar-day.js';
import { text } from '../../database/text.js';
import { feedOf, feedQuery } from '../../http/feed.js';
import { reason } from '../../http/fields.js';
import { pageQuery } from '../../http/paging.js';
import { createdAt, recordId, recordVersion, shownDay, shownInstant, shownNumber, updatedAt } from '../../openapi/shown-fields.js';
import * as field from '../record-fields.js';

export const lotListQuery = z.strictObject({
  ...pageQuery,
  ...feedQuery,
  q: text(200).optional().meta({ description: 'part of the lot number or of an alias' }),
  sku: text(64).optional().meta({ description: 'lots of this SKU' }),
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
    lotNumber: text(100).meta({ description: 'the number of the lot, kept as sent' }),
    sku: text(64).meta({ description: field.SKU }),
    ...facts,
  })
  .meta({
    id: 'NewLot',
    examples: [{ lotNumber: 'SLQ-05012025', sku: '211610SPT', manufacturedOn: '2025-05-01', expiresOn: '2028-04-30', unitsProduced: 500 }],
  });
export type NewLot = z.infer<typeof newLot>;

export const lotChange = z.strictObject({ sku: text(64).optional().meta({ description: field.SKU }), ...facts, reason }).meta({
  id: 'LotChange',
  examples: [{ unitsProduced: 480, reason: '20 units failed the final inspection' }],
});
export type LotChange = z.infer<typeof lotChange>;

export const lot = z
  .object({
    id: recordId,
    lotNumber: field.lotNumber,
    sku: field.sku,
    manufacturedOn: shownDay('the day on which the lot was made; null while it is unknown', '2025-05-01').nullable(),
    expiresOn: shownDay('the last day on which its devices may be used; null while it is unknown', '2028-04-30').nullable(),
    unitsProduced: shownNumber('devices that the lot has; null while it is unknown', 500).nullable(),
    registeredAt: shownInstant('when the lot was registered; null while it is known only from shipments of it').nullable(),
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

export const lotPage = feedOf('LotPage', lot);
