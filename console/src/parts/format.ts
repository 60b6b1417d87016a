import { words } from './words.js';

const numbers = new Intl.NumberFormat();
const days = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });
const instants = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const ABSENT = '–';

/** A whole number in the writing of the reader: 1,234. */
export const number = (value: number | null | undefined): string => (value == null ? ABSENT : numbers.format(value));

/** A day of the company's calendar, `2026-03-14`. It is the same day for every reader, wherever they are. */
export const day = (value: string | null | undefined): string => (value ? days.format(new Date(`${value}T00:00:00Z`)) : ABSENT);

/** A moment, in the reader's time. */
export const instant = (value: string | null | undefined): string => (value ? instants.format(new Date(value)) : ABSENT);

/** The same moment as the contract writes it, for everybody alike: 2026-03-14 09:26:53 UTC. */
export const utc = (value: string): string => `${new Date(value).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

export const text = (value: string | null | undefined): string => value || ABSENT;

/** `units(1)` is "1 unit". */
export const units = (value: number): string => count(value, 'unit');
export const count = (value: number, one: string, many = `${one}s`): string => `${number(value)} ${value === 1 ? one : many}`;

/** A place in one line, without what is not known. */
export const place = (address: { city?: string | null; state?: string | null; zip?: string | null }): string =>
  [address.city, [address.state, address.zip].filter(Boolean).join(' ')].filter(Boolean).join(', ') || ABSENT;

/** A time span in its two largest units: "2 d 3 h", "5 min". */
export function duration(seconds: number | null | undefined): string {
  if (seconds == null) return ABSENT;
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [Math.floor(seconds) % 60, 's'],
  ] as const;
  const first = parts.findIndex(([value]) => value > 0);
  if (first < 0) return '0 s';
  const shown = parts.slice(first, first + 2).filter(([value]) => value > 0);
  return shown.map(([value, unit]) => `${numbers.format(value)} ${unit}`).join(' ');
}

let companyZone: string | undefined;

/** Says where the company works, as an IANA time zone. */
export function countDaysIn(timeZone: string): void {
  companyZone = timeZone;
}

/** The day where the company works, as a form wants it: `2026-03-14`. For a reader elsewhere it may be another day. */
export const today = (now = new Date()): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: companyZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(now);

/** A value of an event as a person reads it: instants in their own time, codes in words, and what has parts part by part. */
export function shownValue(value: unknown): string {
  if (value == null || value === '') return 'nothing';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? 'nothing' : value.map(shownValue).join(', ');
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([field, part]) => `${words(field)}: ${shownValue(part)}`)
      .join('; ');
  const shown = String(value);
  if (/^\d{4}-\d\d-\d\d$/.test(shown)) return day(shown);
  if (/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d/.test(shown)) return instant(shown);
  return /^[a-z]+(_[a-z]+)+$/.test(shown) ? words(shown) : shown;
}
