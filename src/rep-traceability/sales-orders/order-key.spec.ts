import { orderKey } from './order-key.js';

describe('order key', () => {
  it.each([
    'SO# 0000123',
    'so-0000123',
    'SO0000123',
    ' 0000123 ',
    '0000 123',
    '\uff33\uff2f\uff03\uff10\uff10\uff10\uff10\uff11\uff12\uff13',
  ])('%j is order 0000123', (number) => {
    expect(orderKey(number)).toBe('0000123');
  });

  it.each([
    'SO-BGJ-100',
    'SO\u2011BGJ\u2013100',
    'SO-BGJ-100\u200b',
    '\u202aSO-BGJ-100\u202c',
    'SO-BGJ\u00ad-100',
    'so\ufe0f-bgj\u2212100',
  ])('%j is order SO-BGJ-100 to the eye', (number) => {
    expect(orderKey(number)).toBe('SO-BGJ-100');
  });

  it('takes SO for a prefix only before a digit', () => {
    expect(['SOUTH-913', 'UTH-913', 'SO-A1', 'SO 7', 'so\u20117'].map(orderKey)).toEqual(['SOUTH-913', 'UTH-913', 'SO-A1', '7', '7']);
  });

  it('keeps apart what only looks alike', () => {
    expect(new Set(['A-100', 'B-100', '123', '0123'].map(orderKey)).size).toBe(4);
  });

  it.each(['', '  ', 'SO', 'SO#', 'so-'])('%j names no order', (number) => {
    expect(orderKey(number)).toBeNull();
  });
});
