import { parseInt8 } from './parse-int8.js';

describe('parseInt8', () => {
  it.each([
    ['0', 0],
    ['-12', -12],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('reads %s', (text, value) => {
    expect(parseInt8(text)).toBe(value);
  });

  it.each(['9007199254740992', '-9223372036854775808'])('refuses %s instead of rounding it', (text) => {
    expect(() => parseInt8(text)).toThrow(text);
  });
});
