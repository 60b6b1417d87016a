import { hash, verify } from '@node-rs/argon2';

/** argon2id, at OWASP's first recommendation. */
const STRENGTH = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export function hashPassword(password: string): Promise<string> {
  return hash(password, STRENGTH);
}

/** A hash of nothing anybody knows: an unknown e-mail costs the same time as a wrong password. */
const nobody = hashPassword(crypto.randomUUID());

export async function passwordMatches(password: string, storedHash: string | null): Promise<boolean> {
  const matches = await verify(storedHash ?? (await nobody), password);
  return matches && storedHash !== null;
}
