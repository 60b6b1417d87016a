import { createHmac, hkdfSync } from 'node:crypto';

const BLOCK = 64;
const PURPOSE = 'silqeqms: the actor of audit events';

const keyOf = (secretKey: string): Buffer => Buffer.from(hkdfSync('sha256', secretKey, '', PURPOSE, 32));

const padded = (key: Buffer, byte: number): Buffer =>
  Buffer.from(Buffer.concat([key, Buffer.alloc(BLOCK - key.length)]).map((value) => value ^ byte));

/** Who acts: what the transaction hands to the audit triggers. */
export interface ProvenActor {
  actorId: number | null;
  actor: string;
  requestId: string;
}

/**
 * The two padded keys of HMAC-SHA-256 (RFC 2104): what the database needs to check a proof, since it has the hash and not the HMAC.
 * @param secretKey SECRET_KEY
 */
export function actorKeys(secretKey: string): { inner: Buffer; outer: Buffer } {
  const key = keyOf(secretKey);
  return { inner: padded(key, 0x36), outer: padded(key, 0x5c) };
}

/**
 * Makes the proof that this process, which knows SECRET_KEY, names the actor. Statements that somebody else runs with the log-in of the web process
 * cannot make one (docs/adr/0017-the-web-process-owns-nothing.md). The function `audit_author` checks it.
 * @param secretKey SECRET_KEY
 * @returns a function whose result is seconds since 1970, a dot and 64 hexadecimal digits
 */
export function actorProofs(secretKey: string): (actor: ProvenActor) => string {
  const key = keyOf(secretKey);
  return ({ actorId, actor, requestId }) => {
    const seconds = Math.floor(Date.now() / 1000);
    const message = [seconds, actorId ?? '', requestId, actor].join('\n');
    return `${seconds}.${createHmac('sha256', key).update(message).digest('hex')}`;
  };
}
