import { hash, verify } from '@node-rs/argon2';

/** argon2id, at OWASP's first recommendation. */
const STRENGTH = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/**
 * Hashes a password by argon2id.
 * @returns the hash with its salt and parameters, as text (PHC format)
 */
export function hashPassword(password: string): Promise<string> {
  return hash(password, STRENGTH);
}

/** The hash of a random password: with it, an unknown e-mail takes the same time as a wrong password. */
const nobody = hashPassword(crypto.randomUUID());

/** @param storedHash null for an unknown user or one without a password: never matches */
export async function passwordMatches(password: string, storedHash: string | null): Promise<boolean> {
  const matches = await verify(storedHash ?? (await nobody), password);
  return matches && storedHash !== null;
}
