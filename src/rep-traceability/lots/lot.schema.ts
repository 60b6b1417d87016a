import { z } from 'zod';
import { calendarDay } from '../../calendar/calendar-day.js';
import { text } from '../../database/text.js';
import { instant, reason } from '../../http/fields.js';
import { pageOf, pageQuery } from '../../http/paging.js';

export const lotListQuery = z.strictObject({
  ...pageQuery,
  q: text(200).optional().meta({ description: 'part of the lot number or of an alias' }),
  sku: text(64).optional(),
});
export type LotListQuery = z.infer<typeof lotListQuery>;

/** A lot in a path: its number or an alias, in any letter case. */
export const lotInPath = text(100);

const facts = {
  manufacturedOn: calendarDay.nullish(),
  expiresOn: calendarDay.nullish(),
  unitsProduced: z.int().min(0).max(1_000_000_000).nullish(),
};

export const newLot = z.strictObject({ lotNumber: text(100), sku: text(64), ...facts }).meta({
  id: 'NewLot',
  examples: [{ lotNumber: 'SLQ-05012025', sku: '211610SPT', manufacturedOn: '2025-05-01', expiresOn: '2028-04-30', unitsProduced: 500 }],
});
export type NewLot = z.infer<typeof newLot>;

export const lotChange = z.strictObject({ sku: text(64).optional(), ...facts, reason }).meta({
  id: 'LotChange',
  examples: [{ unitsProduced: 480, reason: '20 units failed the final inspection' }],
});
export type LotChange = z.infer<typeof lotChange>;

export const lot = z
  .object({
    id: z.int(),
    lotNumber: z.string(),
    sku: z.string(),
    manufacturedOn: z.string().nullable(),
    expiresOn: z.string().nullable(),
    unitsProduced: z.int().nullable(),
    registeredAt: instant.nullable().meta({ description: 'null while the lot is known only from shipments of it' }),
    aliases: z.array(z.string()).meta({ description: 'wrongly keyed names that resolve to this lot' }),
    version: z.int(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Lot' });
export type LotView = z.infer<typeof lot>;

export const lotPage = pageOf('LotPage', lot);
