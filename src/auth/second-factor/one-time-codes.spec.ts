import { describeSecret, newSecret, stepOf } from './one-time-codes.js';

describe('one-time codes', () => {
  const secret = Buffer.from('12345678901234567890');

  // RFC 6238, appendix B, the last six of eight digits.
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_234_567_890, '005924'],
    [20_000_000_000, '353130'],
  ])('are those of RFC 6238 at second %i', (seconds, code) => {
    expect(stepOf(secret, code, seconds * 1000)).toBe(Math.floor(seconds / 30));
  });

  it('count from half a minute before to half a minute after', () => {
    expect([29, 59, 89, 119, 150].map((seconds) => stepOf(secret, '287082', seconds * 1000))).toEqual([1, 1, 1, null, null]);
    expect(stepOf(secret, '28708', 59_000)).toBeNull();
  });

  it('come from a secret of 160 bits that an app can read', () => {
    expect(newSecret()).toHaveLength(20);
    expect(describeSecret(secret, 'robin@silqeqms.example')).toEqual({
      secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
      uri: 'otpauth://totp/SilqeQMS:robin%40silqeqms.example?issuer=SilqeQMS&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&algorithm=SHA1&digits=6&period=30',
    });
  });
});
