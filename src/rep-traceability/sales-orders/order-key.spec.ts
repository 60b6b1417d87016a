import { orderKey } from './order-key.js';

describe('order key', () => {
  it.each(['SO# 0000123', 'so-0000123', 'SO0000123', ' 0000123 ', '0000 123'])('%j is order 0000123', (number) => {
    expect(orderKey(number)).toBe('0000123');
  });

  it('keeps apart what only looks alike', () => {
    expect(new Set(['A-100', 'B-100', '123', '0123'].map(orderKey)).size).toBe(4);
  });

  it.each(['', '  ', 'SO', 'SO#', 'so-'])('%j names no order', (number) => {
    expect(orderKey(number)).toBeNull();
  });
});
