/** An `Idempotency-Key`. `crypto.randomUUID` would not do: browsers offer it to pages with TLS only. */
export const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
