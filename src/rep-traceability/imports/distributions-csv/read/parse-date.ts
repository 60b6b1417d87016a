/** A date as a CSV writes it, or the code and sentence of what is wrong with it. */
export type ParsedDate = { day: string } | { code: string; detail: string };

const ISO = /^(\d{4})-(\d{2})-(\d{2})$/;
const US = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/;
const US_SHORT_YEAR = /^\d{1,2}\/\d{1,2}\/\d{2}$/;

/**
 * Reads YYYY-MM-DD and M/D/YYYY, month first as declared, never day first. Two-digit years and days that no calendar has are refused:
 * a date is never guessed.
 */
export function parseDate(text: string): ParsedDate {
  if (US_SHORT_YEAR.test(text)) return { code: 'two_digit_year', detail: `"${text}" has a year of two digits: write M/D/YYYY.` };
  const iso = ISO.exec(text);
  const us = US.exec(text);
  const parts = iso ? [iso[1], iso[2], iso[3]] : us ? [us[3], us[1], us[2]] : null;
  if (!parts) return { code: 'malformed_date', detail: `"${text}" is not a date: write YYYY-MM-DD or M/D/YYYY.` };
  const [year = 0, month = 0, day = 0] = parts.map(Number);
  if (!isCalendarDay(year, month, day)) return { code: 'impossible_date', detail: `"${text}" is not a day of the calendar.` };
  return { day: `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}` };
}

function isCalendarDay(year: number, month: number, day: number): boolean {
  if (year < 1900 || year > 2999 || month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
