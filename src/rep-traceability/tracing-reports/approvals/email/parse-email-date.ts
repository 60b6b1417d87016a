import { withoutComments } from './without-comments.js';

const TIME = '(\\d{1,2})\\s*:\\s*(\\d\\d)(?:\\s*:\\s*(\\d\\d)(?:[.,]\\d+)?)?';
/** RFC 5322, 3.3 and 4.3, with the month in full or short: of three letters, or `Sept`. */
const MAIL = new RegExp(
  `^(?:[a-z]{3,9}\\.?\\s*,\\s*)?(?<day>\\d{1,2})[\\s-]+(?<month>[a-z]{3,9})\\.?[\\s-]+(?<year>\\d{2,4})\\s+${TIME}\\s*(?<zone>\\S+)$`,
  'i',
);
const ISO = new RegExp(`^(?<year>\\d{4})-(?<month>\\d\\d)-(?<day>\\d\\d)(?:T|\\s+)${TIME}\\s*(?<zone>\\S+)$`, 'i');
const OFFSET = /^([+-])([01]\d|2[0-3]):?([0-5]\d)$/;
const UNIVERSAL = /^(UTC?|GMT|Z)$/i;
/** Hours of the names that RFC 5322 (4.3) gives a meaning. */
const NAMED: Record<string, number> = { EST: -5, EDT: -4, CST: -6, CDT: -5, MST: -7, MDT: -6, PST: -8, PDT: -7 };
const MONTHS = 'january february march april may june july august september october november december'.split(' ');

/**
 * The instant of a Date field, as RFC 5322 writes it or ISO 8601. Nothing is guessed: the zone has to be there.
 * @returns null when the date is impossible, incomplete or written otherwise
 */
export function parseEmailDate(field: string): Date | null {
  const text = withoutComments(field).trim();
  const found = MAIL.exec(text) ?? ISO.exec(text);
  const { day = '', month = '', year = '', zone = '' } = found?.groups ?? {};
  const minutesAhead = offsetOf(zone);
  const at = monthOf(month);
  if (!found || minutesAhead === null || at < 0) return null;
  const [hour = 0, minute = 0, second = 0] = found.slice(4, 7).map((part) => Number(part ?? 0));
  const date = new Date(Date.UTC(fullYear(year), at, Number(day), hour, minute, second));
  // JavaScript turns a day that the month does not have into one of the next month.
  const exists = date.getUTCFullYear() >= 1900 && date.getUTCMonth() === at && date.getUTCDate() === Number(day);
  return exists && hour < 24 && minute < 60 && second < 60 ? new Date(date.getTime() - minutesAhead * 60_000) : null;
}

const monthOf = (text: string): number =>
  /^\d/.test(text) ? Number(text) - 1 : MONTHS.findIndex((name) => [name, name.slice(0, 3), name.slice(0, 4)].includes(text.toLowerCase()));

/** Two digits mean 1950 to 2049, three count from 1900 (RFC 5322, 4.3). */
const fullYear = (text: string): number => {
  const year = Number(text);
  return text.length === 4 ? year : year + (text.length === 2 && year < 50 ? 2000 : 1900);
};

function offsetOf(zone: string): number | null {
  if (UNIVERSAL.test(zone)) return 0;
  const named = NAMED[zone.toUpperCase()];
  if (named !== undefined) return named * 60;
  const [, sign, hours, minutes] = OFFSET.exec(zone) ?? [];
  return sign === undefined ? null : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
