import { readDay } from './read-day.js';

describe('a day of a lot list', () => {
  it.each([
    ['3/7/2025', '2025-03-07'],
    ['03/07/2025', '2025-03-07'],
    ['12/31/2025', '2025-12-31'],
    ['2/29/2024', '2024-02-29'],
    ['2025-03-07', '2025-03-07'],
  ])('%s is %s', (text, day) => {
    expect(readDay(text)).toBe(day);
  });

  it.each([
    '',
    '31/12/2025',
    '2/29/2025',
    '3/7/25',
    '2025-3-7',
    '2025-02-30',
    '3-7-2025',
    '45000',
    'March 7, 2025',
    '0/1/2025',
    '1/1/0001',
  ])('%j is none: nothing is guessed', (text) => {
    expect(readDay(text)).toBeNull();
  });
});
