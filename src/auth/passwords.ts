import { hash, verify } from '@node-rs/argon2';
import { boundedQueue } from './hash-queue.js';
import { normalised } from './password-rules.js';

/** argon2id, at OWASP's first recommendation. */
const STRENGTH = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Two of libuv's four threads stay free for uploads, and nobody waits behind more than about two seconds of guesses. */
const inTurn = boundedQueue(2, 50);

/**
 * Hashes a password by argon2id.
 * @throws Problem `too_many_attempts` while too many wait
 * @returns the hash with its salt and parameters, as text (PHC format)
 */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(normalised(password), STRENGTH));
}

/** The hash of a random password: with it, an unknown e-mail takes the same time as a wrong password. */
const nobody = hash(crypto.randomUUID(), STRENGTH);

/**
 * @param storedHash null for an unknown user or one without a password: never matches
 * @throws Problem `too_many_attempts` while too many wait
 */
export async function passwordMatches(password: string, storedHash: string | null): Promise<boolean> {
  const compared = storedHash ?? (await nobody);
  const matches = await inTurn(() => verify(compared, normalised(password)));
  return matches && storedHash !== null;
}
