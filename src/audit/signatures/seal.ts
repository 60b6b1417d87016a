import { createHash, createPrivateKey, createPublicKey, hkdfSync, type KeyObject, sign, verify } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';

/** What a seal covers: all that a signature says. */
export interface SealedSignature {
  subjectType: string;
  subjectId: number;
  ordinal: number;
  meaning: string;
  userId: number;
  account: string;
  printedName: string;
  secondFactor: string | null;
  /** UTC, to the millisecond. */
  signedAt: string;
  contentSha256: string;
  previousSeal: string | null;
}

export interface SealKey {
  id: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
}

/** The PKCS #8 form of an Ed25519 key is these bytes and the 32 of its seed (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
/** The last bytes of its SPKI form are the public key itself. */
const PUBLIC_BYTES = 32;

/**
 * The key of the seals, derived from a secret that the database does not hold: who owns the database can change a row, but make no seal for it.
 * @param secret SECRET_KEY
 */
export function sealKey(secret: string): SealKey {
  const seed = Buffer.from(hkdfSync('sha256', secret, '', 'silqeqms: seals of signatures', 32));
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);
  return { id: sha256(rawKey(publicKey)).slice(0, 16), privateKey, publicKey };
}

/** The public key as base64 of its 32 bytes: what a checker elsewhere needs. Null for a key that is not known. */
export const publicText = (key: SealKey | undefined): string | null => (key ? rawKey(key.publicKey).toString('base64') : null);

/** The text that is sealed. Only the fields of `SealedSignature` are in it, whatever else the object has. */
export function sealedText(signature: SealedSignature): string {
  const { subjectType, subjectId, ordinal, meaning, userId, account, printedName, secondFactor, signedAt, contentSha256, previousSeal } =
    signature;
  const who = { userId, account, printedName, secondFactor };
  return canonicalJson({ subjectType, subjectId, ordinal, meaning, ...who, signedAt, contentSha256, previousSeal });
}

/** @returns base64 */
export const makeSeal = ({ privateKey }: SealKey, signature: SealedSignature): string =>
  sign(null, Buffer.from(sealedText(signature)), privateKey).toString('base64');

export const sealHolds = ({ publicKey }: SealKey, signature: SealedSignature, seal: string): boolean =>
  verify(null, Buffer.from(sealedText(signature)), publicKey, Buffer.from(seal, 'base64'));

/** @returns hex */
export const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

const rawKey = (key: KeyObject): Buffer => key.export({ format: 'der', type: 'spki' }).subarray(-PUBLIC_BYTES);
