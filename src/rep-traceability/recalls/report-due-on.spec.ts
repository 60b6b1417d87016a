import { reportDueOn } from './report-due-on.js';

describe('the day on which a removal is to be reported', () => {
  it.each([
    ['2026-03-02', '2026-03-16', 'a Monday, and nothing between'],
    ['2026-03-07', '2026-03-20', 'a Saturday'],
    ['2026-06-12', '2026-06-29', 'over Juneteenth on a Friday'],
    ['2026-06-29', '2026-07-14', 'over the fourth of July, a Saturday observed on the Friday before'],
    ['2026-11-20', '2026-12-07', 'over Thanksgiving'],
    ['2027-12-20', '2028-01-05', 'over Christmas on a Saturday and New Year on a Saturday: both are observed on Fridays'],
    ['2026-01-12', '2026-01-27', 'over the third Monday of January'],
    ['2026-05-20', '2026-06-04', 'over the last Monday of May'],
  ])('after %s is %s: %s', (opened, due) => {
    expect(reportDueOn(opened)).toBe(due);
  });
});
