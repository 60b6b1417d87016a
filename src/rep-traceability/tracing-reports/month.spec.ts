import { daysOf, month } from './month.js';

describe('the days of a month', () => {
  it.each([
    ['2024-02', '2024-02-29'],
    ['2025-02', '2025-02-28'],
    ['2000-02', '2000-02-29'],
    ['2100-02', '2100-02-28'],
    ['2025-04', '2025-04-30'],
    ['2025-12', '2025-12-31'],
  ])('of %s end with %s', (asked, last) => {
    expect(daysOf(asked)).toEqual({ first: `${asked}-01`, last });
  });

  it.each(['2025-13', '2025-00', '2025-1', '1899-12', '3000-01', '2025-06-02', ' 2025-06', '2025-06\n'])('are not those of %j', (text) => {
    expect(month.safeParse(text).success).toBe(false);
  });
});
