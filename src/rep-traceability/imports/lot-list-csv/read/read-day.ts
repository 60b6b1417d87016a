import { calendarDay } from '../../../../calendar/calendar-day.js';

/** Reads `M/D/YYYY`, as American spreadsheets write it, or `YYYY-MM-DD`. Null when it is neither, or no day of the calendar. */
export function readDay(text: string): string | null {
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  const day = american ? `${american[3]}-${american[1]?.padStart(2, '0')}-${american[2]?.padStart(2, '0')}` : text;
  return calendarDay.safeParse(day).success ? day : null;
}
