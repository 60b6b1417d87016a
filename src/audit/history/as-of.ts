import { z } from 'zod';
import { instant } from '../../http/fields.js';

/** An instant at which records are read as they stood. It is at least in the year 1, which PostgreSQL reads as people do. */
export const asOf = instant
  .refine((text) => text >= '0001', 'must be in the year 1 or later')
  .optional()
  .meta({
    description:
      'UTC: everything as it stood at this instant, whatever was corrected, voided, returned or merged since; the same question has the same answer for ever. Now when left out',
  });

export const asOfQuery = z.strictObject({ asOf });
export type AsOfQuery = z.infer<typeof asOfQuery>;
