import fc from 'fast-check';
import { ByteScanner } from './scan-bytes.js';

const scan = (...chunks: Buffer[]) => {
  const scanner = new ByteScanner();
  for (const chunk of chunks) scanner.push(chunk);
  return scanner.end();
};

describe('the bytes of a file', () => {
  it.each([
    ['plain ASCII', Buffer.from('Boise'), false, 0],
    ['accents in UTF-8', Buffer.from('Clínica José 医院 🏥'), true, 0],
    ['accents in Windows-1252', Buffer.from('Cl\u00ednica Jos\u00e9', 'latin1'), false, 2],
    ['UTF-8 with one broken byte', Buffer.from([0x43, 0xc3, 0xa9, 0xff]), true, 1],
    ['a sequence that the end cuts off', Buffer.from([0x43, 0xe2, 0x82]), false, 2],
    ['an overlong sequence', Buffer.from([0xc0, 0xaf]), false, 2],
  ])('%s', (_, bytes, multibyte, invalidSequences) => {
    const facts = scan(bytes);
    expect([facts.multibyteSequences > 0, facts.invalidSequences]).toEqual([multibyte, invalidSequences]);
  });

  it('are judged alike wherever they are cut into chunks', () => {
    const piece = fc.constantFrom('a', 'é', '医', '🏥').map((text) => Buffer.from(text));
    const broken = fc.uint8Array({ maxLength: 3 }).map((bytes) => Buffer.from(bytes));
    const text = fc.array(fc.oneof({ weight: 4, arbitrary: piece }, broken), { maxLength: 12 }).map((parts) => Buffer.concat(parts));
    fc.assert(
      fc.property(text, fc.nat(40), fc.nat(40), (bytes, one, other) => {
        const [from = 0, to = 0] = [one, other].map((at) => at % (bytes.length + 1)).sort((a, b) => a - b);
        const whole = scan(bytes);
        const inParts = scan(bytes.subarray(0, from), bytes.subarray(from, to), bytes.subarray(to));
        expect(inParts.invalidSequences).toBe(whole.invalidSequences);
        expect(inParts.multibyteSequences > 0).toBe(whole.multibyteSequences > 0);
      }),
      { numRuns: 1_000 },
    );
  });
});
