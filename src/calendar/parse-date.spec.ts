import { calendarDay } from './calendar-day.js';
import { findUnclearDates, parseDate, readDay, readPrintedDay } from './parse-date.js';

describe('a date as people write it', () => {
  it.each([
    ['3/7/2025', '2025-03-07'],
    ['03/07/2025', '2025-03-07'],
    ['12/31/2025', '2025-12-31'],
    ['2/29/2024', '2024-02-29'],
    ['2025-03-07', '2025-03-07'],
    ['1/1/1900', '1900-01-01'],
    ['2999-12-31', '2999-12-31'],
  ])('%s is %s', (text, day) => {
    expect(parseDate(text)).toEqual({ day });
    expect(readDay(text)).toBe(day);
  });

  it.each([
    ['', 'malformed_date'],
    ['2025-3-7', 'malformed_date'],
    ['3-7-2025', 'malformed_date'],
    ['45000', 'malformed_date'],
    ['March 7, 2025', 'malformed_date'],
    ['6/5/2025 x', 'malformed_date'],
    ['2025-03-07T00:00:00', 'malformed_date'],
    ['3/7/25', 'two_digit_year'],
    ['31/12/2025', 'impossible_date'],
    ['2/29/2025', 'impossible_date'],
    ['6/31/2025', 'impossible_date'],
    ['2025-02-30', 'impossible_date'],
    ['2/29/1900', 'impossible_date'],
    ['0/1/2025', 'impossible_date'],
    ['1/0/2025', 'impossible_date'],
    ['13/1/2025', 'impossible_date'],
    ['1/1/0001', 'impossible_date'],
    ['12/31/1899', 'impossible_date'],
    ['3000-01-01', 'impossible_date'],
  ])('%j is %s: nothing is guessed', (text, code) => {
    expect(parseDate(text)).toMatchObject({ code });
    expect(readDay(text)).toBeNull();
    expect(calendarDay.safeParse(text).success).toBe(false);
  });
});

it.each([
  ['6/5/2025', '2025-06-05'],
  ['02/29/2024', '2024-02-29'],
  ['2/29/2025', null],
  ['6/5/25', null],
  ['2025-06-05', null],
])('a printed page that says %s means %s', (text, day) => {
  expect(readPrintedDay(text)).toBe(day);
});

describe('the order of day and month in a file', () => {
  const column = (...texts: string[]) => texts.map((text, at) => ({ line: at + 2, text }));

  it('is shown by any column of dates', () => {
    const [shipDates, orderDates] = findUnclearDates([column('2/6/2025', '7/7/2025', '2025-06-02'), column('1/6/2025', '', '13/6/2025')]);
    expect([...(shipDates ?? [])]).toEqual([
      [2, '"2/6/2025" can be read in two ways, and line 4 shows that the day comes first in this file: write YYYY-MM-DD.'],
    ]);
    expect([...(orderDates?.keys() ?? [])]).toEqual([2]);
    const [first] = findUnclearDates([column('2/6/2025', '', '14/6/2025'), column('', '13/6/2025')]);
    expect(first?.get(2)).toContain('line 3 shows that the day comes first');
  });

  it('is unclear when columns show both', () => {
    const [shipDates] = findUnclearDates([column('2/6/2025', '6/13/2025'), column('13.6.2025', '')]);
    expect([...(shipDates ?? [])]).toEqual([
      [
        2,
        '"2/6/2025" can be read in two ways, and line 2 shows that the day comes first in this file, line 3 that the month does: write YYYY-MM-DD.',
      ],
    ]);
  });

  it('is shown by a date that is still to come with its month first', () => {
    const [shipDates, orderDates] = findUnclearDates([column('2/6/2025', '7/6/2025'), column('1/6/2025', '6/6/2025')], '2025-06-20');
    expect([...(shipDates ?? [])]).toEqual([
      [
        2,
        '"2/6/2025" can be read in two ways, and line 3 lies in the future where the month comes first, and not where the day does: write YYYY-MM-DD.',
      ],
      [3, expect.stringContaining('"7/6/2025"')],
    ]);
    expect([...(orderDates?.keys() ?? [])]).toEqual([2]);
  });

  it.each([
    ['that is still to come either way', ['2/6/2025', '7/8/2025']],
    ['beside one that shows the month first', ['2/6/2025', '7/6/2025', '6/13/2025']],
    ['that is today', ['2/6/2025', '6/20/2025']],
  ])('is not shown by a date %s', (_, texts) => {
    expect(findUnclearDates([column(...texts)], '2025-06-20')).toEqual([new Map()]);
  });

  it('is month first where nothing shows another', () => {
    expect(findUnclearDates([column('2/6/2025', '6/13/2025'), column('1/6/2025', '1/7/2025')])).toEqual([new Map(), new Map()]);
  });
});
