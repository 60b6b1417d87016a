import fc from 'fast-check';
import { canonicalJson } from './canonical-json.js';

/** The text over which signatures and seals of earlier releases were made. */
function asBefore(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(asBefore).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${asBefore(member)}`).join(',')}}`;
}

describe('canonical JSON', () => {
  it('is the text that stands in earlier signatures and seals, whatever the value', () => {
    const text = fc.string({ unit: 'binary', maxLength: 12 });
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 5 }, tie('leaf'), tie('list'), tie('members')),
      leaf: fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.maxSafeInteger(), fc.boolean(), fc.constant(null)),
      list: fc.array(tie('value'), { maxLength: 6 }),
      members: fc.dictionary(text, fc.oneof({ weight: 9, arbitrary: tie('value') }, { weight: 1, arbitrary: fc.constant(undefined) }), {
        maxKeys: 6,
      }),
    }));
    fc.assert(
      fc.property(value, (json) => canonicalJson(json) === asBefore(json)),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['negative zero', -0, '0'],
    ['exponents', [1e21, 1e-7, 5e-324, 123e-20], '[1e+21,1e-7,5e-324,1.23e-18]'],
    ['members that are undefined', { b: undefined, a: { c: undefined } }, '{"a":{}}'],
    [
      'names, by their UTF-16 units',
      { '\u{1F600}': 1, '\uFB33': 2, '\u20AC': 3, '1': 4, '\r': 5 },
      '{"\\r":5,"1":4,"\u20AC":3,"\u{1F600}":1,"\uFB33":2}',
    ],
    ['names that are numbers', { 10: 1, 9: 2 }, '{"10":1,"9":2}'],
    ['controls and separators of lines', '\u0000\u001F\u007F\u2028"\\', '"\\u0000\\u001f\u007F\u2028\\"\\\\"'],
    ['a name that objects inherit', JSON.parse('{"b":1,"__proto__":{"a":2}}'), '{"__proto__":{"a":2},"b":1}'],
  ])('writes %s as RFC 8785 says', (_, value, text) => {
    expect(canonicalJson(value)).toBe(text);
    expect(asBefore(value)).toBe(text);
  });

  it.each([
    ['half a surrogate pair', '\uD800'],
    ['what is no number', Number.NaN],
    ['nothing', undefined],
  ])('refuses %s, which no JSON of the database holds', (_, value) => {
    expect(() => canonicalJson(value)).toThrow();
  });
});
