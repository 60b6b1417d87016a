import { z } from 'zod';

/** `YYYY-MM-DD`, a real day of the calendar, within the reach of business records. */
export const calendarDay = z.iso
  .date('must be a real calendar day, YYYY-MM-DD')
  .refine((day) => day >= '1900-01-01' && day <= '2999-12-31', 'must lie between 1900 and 2999')
  .meta({ examples: ['2025-03-14'] });
