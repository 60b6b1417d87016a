const NEW_KEY = /^[a-z0-9][a-z0-9-]*(\/[a-z0-9][a-z0-9-]*)*(\.[a-z0-9]+)?$/;
const CONTROL_OR_BACKSLASH = /[\p{Cc}\\]/u;

/**
 * Checks a key that the server made. The client's file name has no part in it, so a key of another form is a bug.
 * @throws Error
 */
export function requireNewKey(key: string): void {
  if (!NEW_KEY.test(key)) throw new Error('A new storage key holds only small letters, digits, hyphens and slashes');
}

/** Whether a text can be a key. A key from the old system may have any letters, but no key leads out of the storage. */
export function isKey(key: string): boolean {
  return !CONTROL_OR_BACKSLASH.test(key) && key.split('/').every((part) => part !== '' && !part.startsWith('.'));
}

/**
 * Refuses to look for a file under a text that cannot be a key.
 * @throws Error
 */
export function requireKey(key: string): void {
  if (!isKey(key)) throw new Error('A storage key is a relative path without dots at the beginning of its parts');
}
