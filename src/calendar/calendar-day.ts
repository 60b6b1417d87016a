import { z } from 'zod';
import { readDay } from './parse-date.js';

/** `YYYY-MM-DD`, a real day of the calendar, within the reach of business records. */
export const calendarDay = z.iso
  .date({ error: 'Give a date such as 2026-03-14.', abort: true })
  .refine((day) => readDay(day) !== null, 'must lie between 1900 and 2999')
  .meta({ description: 'a day, YYYY-MM-DD', examples: ['2025-03-14'] });
