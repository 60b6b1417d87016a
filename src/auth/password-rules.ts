import { dictionary } from '@zxcvbn-ts/language-common';
import { fieldProblem, type Problem } from '../problems/problem.js';

/** In characters. ADMIN_PASSWORD has the same minimum. */
export const SHORTEST_PASSWORD = 12;

/** The name of the product, whatever stands behind it. */
const PRODUCT = /^silqe ?qms[\d\W_]*$/;
const COMMON = new Set(dictionary['passwords-common'] as string[]);

/** What fingers and children run along, in both directions. */
const ROWS = [
  'abcdefghijklmnopqrstuvwxyz',
  '1234567890'.repeat(3),
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
];
const SEQUENCES = ROWS.flatMap((row) => [row, [...row].reverse().join('')]);

/** The same letters typed on another keyboard are the same password. */
export const normalised = (password: string): string => password.normalize('NFC');

/**
 * Refuses a password that an attacker tries first (NIST SP 800-63B, 3.1.1.2).
 * @param field of the body
 * @throws Problem `weak_password`
 */
export function requireGoodPassword(password: string, email: string, field: string): void {
  const weakness = weaknessOf(normalised(password), email);
  if (weakness) throw weak(field, weakness);
}

function weaknessOf(password: string, email: string): string | null {
  if (password.trim().length < SHORTEST_PASSWORD) return `has fewer than ${SHORTEST_PASSWORD} characters`;
  const plain = password.trim().toLowerCase();
  if (plain === email || plain === email.split('@')[0]) return 'is your own e-mail address';
  const repeated = /^(.{1,12}?)\1+$/s.exec(plain)?.[1];
  const withoutTail = plain.replace(/[\d\W_]+$/, '');
  const isCommon = [plain, withoutTail, repeated ?? ''].some((each) => COMMON.has(each));
  const isRun = SEQUENCES.some((sequence) => sequence.includes(plain)) || PRODUCT.test(plain);
  if (isCommon || isRun || (repeated !== undefined && repeated.length < 5)) return 'is among the passwords that are guessed first';
  return null;
}

const weak = (field: string, weakness: string): Problem =>
  fieldProblem('weak_password', field, `The password ${weakness}: choose another one, such as several words that only you would combine.`);
