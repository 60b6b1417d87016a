import { createHash, randomInt } from 'node:crypto';

const COUNT = 10;

/** Base32: no letter looks like a digit. */
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Ten codes of 125 random bits, in groups for the eye. */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: COUNT }, () =>
    Array.from({ length: 5 }, () => Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join('')).join('-'),
  );

/** SHA-256 of a code without blanks and hyphens, in capitals: with 125 random bits, nothing slower is needed. */
export const hashOfRecoveryCode = (code: string): Buffer => createHash('sha256').update(code.replace(/[\s-]/g, '').toUpperCase()).digest();
