import { formatDecimal, parsePrintedDecimal } from './exact-decimal.js';

describe('a printed number', () => {
  it.each([
    ['17.0000', 4, 170_000n],
    ['0.2500', 4, 2_500n],
    ['1,234,567.0001', 4, 12_345_670_001n],
    ['3,748.50', 2, 374_850n],
    ['.00', 2, 0n],
    ['9,999,999,999.99', 2, 999_999_999_999n],
  ])('%s is read exactly', (text, decimals, scaled) => {
    expect(parsePrintedDecimal(text, decimals)).toBe(scaled);
  });

  it.each([
    '',
    '17',
    '17.000',
    '17.00000',
    '1O.0000',
    '1,23.0000',
    '12,34,567.0000',
    '-1.0000',
    '1.0000-',
    '1e3.0000',
    '17.0000 EA',
    '99,999,999,999.0000',
  ])('"%s" is not a quantity with four decimals', (text) => {
    expect(parsePrintedDecimal(text, 4)).toBeNull();
  });

  it('is written in plain decimal notation', () => {
    expect([formatDecimal(5n, 2), formatDecimal(374_850n, 2), formatDecimal(2_500n, 4)]).toEqual(['0.05', '3748.50', '0.2500']);
  });
});
