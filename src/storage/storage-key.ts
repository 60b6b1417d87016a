const NEW_KEY = /^[a-z0-9][a-z0-9-]*(\/[a-z0-9][a-z0-9-]*)*(\.[a-z0-9]+)?$/;
const CONTROL_OR_BACKSLASH = /[\p{Cc}\\]/u;

/** A key that the server makes. What a client called its file has no part in it, so one that looks otherwise is a fault of the program. */
export function requireNewKey(key: string): void {
  if (!NEW_KEY.test(key)) throw new Error('A new storage key holds only small letters, digits, hyphens and slashes');
}

/** A key taken over from an earlier system may hold any letters, but no key leads out of the storage. */
export function isKey(key: string): boolean {
  return !CONTROL_OR_BACKSLASH.test(key) && key.split('/').every((part) => part !== '' && !part.startsWith('.'));
}

/** Refuses to look for a file under what cannot be its key. */
export function requireKey(key: string): void {
  if (!isKey(key)) throw new Error('A storage key is a relative path without dots at the beginning of its parts');
}
