/** A calendar day as `YYYY-MM-DD`, or what is wrong with the text: the code of a problem and its sentence. */
export type ParsedDate = { day: string } | { code: 'two_digit_year' | 'malformed_date' | 'impossible_date'; detail: string };

const ISO = /^(\d{4})-(\d{2})-(\d{2})$/;
const US = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/;
const US_SHORT_YEAR = /^\d{1,2}\/\d{1,2}\/\d{2}$/;

/**
 * Reads a date as people write it: YYYY-MM-DD or M/D/YYYY, month first, never day first (design section 4). Two-digit years, days that no
 * calendar has and years outside 1900-2999 are refused: a date is never guessed.
 * @param text without outer white space
 */
export function parseDate(text: string): ParsedDate {
  if (US_SHORT_YEAR.test(text)) return { code: 'two_digit_year', detail: `"${text}" has a year of two digits: write M/D/YYYY.` };
  const iso = ISO.exec(text);
  const us = US.exec(text);
  const parts = iso ? [iso[1], iso[2], iso[3]] : us ? [us[3], us[1], us[2]] : null;
  if (!parts) return { code: 'malformed_date', detail: `"${text}" is not a date: write YYYY-MM-DD or M/D/YYYY.` };
  const [year = 0, month = 0, day = 0] = parts.map(Number);
  if (!isCalendarDay(year, month, day)) return { code: 'impossible_date', detail: `"${text}" is not a day of the calendar.` };
  return { day: `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}` };
}

/** @returns the day as `YYYY-MM-DD`, or null where `parseDate` finds a problem */
export function readDay(text: string): string | null {
  const parsed = parseDate(text);
  return 'day' in parsed ? parsed.day : null;
}

/** A printed page writes M/D/YYYY and nothing else: any other form there is text that was read in the wrong place. */
export const readPrintedDay = (text: string): string | null => (US.test(text) ? readDay(text) : null);

function isCalendarDay(year: number, month: number, day: number): boolean {
  if (year < 1900 || year > 2999 || month < 1 || month > 12 || day < 1) return false;
  return day <= 28 || day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/**
 * SQL that creates a function which reads YYYY-MM-DD as `parseDate` does, alone or with a time behind it, as other databases keep days.
 * Anything else is null, never an error.
 */
export const isoDayFunction = (name: string): string => `
create function ${name}(value text) returns date language sql stable as $$
  select case
    when value !~ '^(19|2[0-9])[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([ T]|$)' then null
    when substr(value, 9, 2) <= '28' then left(value, 10)::date
    when substr(value, 9, 2)::integer <= extract(day from (left(value, 7) || '-01')::date + interval '1 month - 1 day') then left(value, 10)::date
  end
$$;`;

/**
 * Regular expressions, for JavaScript and PostgreSQL alike: a date that only reads with its day first, in whatever form it is written, one that `parseDate`
 * reads but reads either way, and one that only reads with its month first. What spreadsheets wrap around them does not matter.
 */
export const DAY_FIRST =
  '^[^0-9]*(1[3-9]|2[0-9]|3[01])([/.](0?[1-9]|1[0-2])[/.]([0-9]{4}|[0-9]{2})|-(0?[1-9]|1[0-2])-[0-9]{4})([^0-9].*)?$';
export const EITHER_WAY = '^[^0-9]*(0?[1-9]|1[0-2])/(0?[1-9]|1[0-2])/([0-9]{4})[^0-9]*$';
export const MONTH_FIRST = '^[^0-9]*(0?[1-9]|1[0-2])/(1[3-9]|2[0-9]|3[01])/[0-9]{4}[^0-9]*$';
const IS_MONTH_FIRST = new RegExp(MONTH_FIRST);
const IS_DAY_FIRST = new RegExp(DAY_FIRST);
const IS_EITHER_WAY = new RegExp(EITHER_WAY);

/** Where a file shows which of day and month its program writes first: a line, from 1. */
export interface DateOrder {
  dayFirst: number;
  /** null where no date reads only with its month first */
  monthFirst: number | null;
  /** The line shows it by a day that is still to come with the month first, and is not with the day first. */
  byFuture?: boolean;
}

/** @returns the sentence of `day_and_month_unclear` for a date in a file of which some date shows that the day comes first */
export function dayAndMonthUnclear(text: string, { dayFirst, monthFirst, byFuture = false }: DateOrder): string {
  const shown = byFuture
    ? `lies in the future where the month comes first, and not where the day does`
    : `shows that the day comes first in this file${monthFirst === null ? '' : `, line ${monthFirst} that the month does`}`;
  return `"${text.trim()}" can be read in two ways, and line ${dayFirst} ${shown}: write YYYY-MM-DD.`;
}

/** @returns whether a date that can be read both ways is still to come with its month first, and is not with its day first */
export function isFutureUnlessDayFirst(text: string, today: string): boolean {
  const [, first = '', second = '', year = ''] = IS_EITHER_WAY.exec(text) ?? [];
  const day = (month: string, ofMonth: string) => `${year}-${month.padStart(2, '0')}-${ofMonth.padStart(2, '0')}`;
  return year !== '' && day(first, second) > today && day(second, first) <= today;
}

/**
 * Finds the dates that could be read both ways although others show that the day comes first. The dates of a file come from one program, so a date of
 * any column speaks for all of them.
 * @param columns the cells of each column of dates, by line
 * @param today `YYYY-MM-DD` where no date of the file can be after it: such a one shows that its day comes first; null where dates can be
 * @returns for each column the sentences of `day_and_month_unclear` by line; none where no date of the file reads only with its day first
 */
export function findUnclearDates(
  columns: readonly (readonly { line: number; text: string }[])[],
  today: string | null = null,
): Map<number, string>[] {
  const firstLine = (shows: (text: string) => boolean) => {
    const lines = columns.flatMap((cells) => cells.find(({ text }) => shows(text))?.line ?? []);
    return lines.length === 0 ? null : Math.min(...lines);
  };
  const order = orderShown(
    firstLine((text) => IS_DAY_FIRST.test(text)),
    firstLine((text) => IS_MONTH_FIRST.test(text)),
    firstLine((text) => today !== null && isFutureUnlessDayFirst(text, today)),
  );
  if (order === null) return columns.map(() => new Map());
  return columns.map(
    (cells) => new Map(cells.filter(({ text }) => isUnclear(text)).map(({ line, text }) => [line, dayAndMonthUnclear(text, order)])),
  );
}

/**
 * What the dates of a file show. A day to come is a mistake of its own where others show that the month comes first.
 * @param dayFirst the first line that reads only with its day first
 * @param monthFirst the first line that reads only with its month first
 * @param future the first line that is still to come with its month first
 * @returns null where nothing shows that the day comes first
 */
export function orderShown(dayFirst: number | null, monthFirst: number | null, future: number | null): DateOrder | null {
  if (dayFirst !== null) return { dayFirst, monthFirst };
  return future !== null && monthFirst === null ? { dayFirst: future, monthFirst, byFuture: true } : null;
}

const isUnclear = (text: string): boolean => {
  const parts = IS_EITHER_WAY.exec(text);
  return parts !== null && Number(parts[1]) !== Number(parts[2]);
};
