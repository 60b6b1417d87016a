import { parsePrintedDate } from './printed-date.js';

describe('a printed order date', () => {
  it.each([
    ['6/5/2025', '2025-06-05'],
    ['12/31/2025', '2025-12-31'],
    ['02/29/2024', '2024-02-29'],
  ])('%s is a calendar day', (text, iso) => {
    expect(parsePrintedDate(text)).toBe(iso);
  });

  it.each(['', '2/29/2025', '2/30/2024', '13/1/2025', '0/5/2025', '6/31/2025', '6/5/25', '2025-06-05', '6/5/0025', '6/5/2025 x'])(
    '"%s" is none',
    (text) => {
      expect(parsePrintedDate(text)).toBeNull();
    },
  );
});
