import { withoutComments } from './without-comments.js';

const DATE = /^(?:[a-z]{3}\s*,\s*)?((\d{1,2})\s+[a-z]{3}\s+(?:19|[2-9]\d)\d\d)\s+(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?\s+(\S+)$/i;
/** Offsets, and the names that RFC 5322 (4.3) gives a meaning. */
const ZONE = /^(?:[+-](?:[01]\d|2[0-3])[0-5]\d|UTC?|GMT|Z|[ECMP][SD]T)$/i;

/**
 * The instant of a Date field (RFC 5322, 3.3). Nothing is guessed.
 * @returns null when the date is impossible or incomplete
 */
export function parseEmailDate(field: string): Date | null {
  const text = withoutComments(field).trim();
  const [, date, day, zone = ''] = DATE.exec(text) ?? [];
  const instant = new Date(text);
  // JavaScript turns a day that the month does not have into one of the next month.
  const dayExists = new Date(`${date} UTC`).getUTCDate() === Number(day);
  return dayExists && ZONE.test(zone) && !Number.isNaN(instant.getTime()) ? instant : null;
}
