import { Secret, TOTP } from 'otpauth';

const PERIOD_SECONDS = 30;

/** Codes of the step before and after count too, since clocks of phones differ. */
const WINDOW = 1;

const codesOf = (secret: Uint8Array, account = ''): TOTP =>
  new TOTP({
    issuer: 'SilqeQMS',
    label: account,
    algorithm: 'SHA1',
    digits: 6,
    period: PERIOD_SECONDS,
    secret: new Secret({ buffer: Uint8Array.from(secret).buffer }),
  });

/** A secret for TOTP (RFC 6238): 20 random bytes, the length of the hash. */
export const newSecret = (): Uint8Array => new Secret({ size: 20 }).bytes;

/**
 * What authenticator apps read.
 * @param account the e-mail, which the app shows
 * @returns the secret in base32 for typing, and as otpauth URI
 */
export function describeSecret(secret: Uint8Array, account: string): { secret: string; uri: string } {
  const codes = codesOf(secret, account);
  return { secret: codes.secret.base32, uri: codes.toString() };
}

/**
 * The step of time that a code belongs to.
 * @param now in milliseconds since 1970
 * @returns steps of 30 seconds since 1970; null if the code belongs to no step near now
 */
export function stepOf(secret: Uint8Array, code: string, now = Date.now()): number | null {
  const delta = /^\d{6}$/.test(code) ? codesOf(secret).validate({ token: code, window: WINDOW, timestamp: now }) : null;
  return delta === null ? null : Math.floor(now / 1000 / PERIOD_SECONDS) + delta;
}
