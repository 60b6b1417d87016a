import { isDeepStrictEqual } from 'node:util';
import { canonicalJson } from './canonical-json.js';
import { type SealedSignature, type SealKey, sealHolds, sha256 } from './seal.js';
import type { SignatureFault } from './signature.schema.js';

/** A signature as it is stored, with what belongs to it. */
export interface StoredSignature extends SealedSignature {
  content: string;
  keyId: string;
  seal: string;
  /** The seal of the signature before it on the same subject, as it is stored now. */
  sealBefore: string | null;
}

/**
 * What is wrong with a signature; nothing if it holds. Pure.
 * @param key the one that made the seal; undefined if it is not known
 * @param now what its record says now; undefined if the record is not there
 */
export function checkSignature(key: SealKey | undefined, stored: StoredSignature, now: object | undefined): SignatureFault[] {
  const faults: SignatureFault[] = [];
  const add = (code: SignatureFault['code'], detail: string) => faults.push({ code, detail });
  if (!key)
    add(
      'key_unknown',
      `It was sealed with a key that is not known here (${stored.keyId}): name the earlier value of SECRET_KEY in FORMER_SECRET_KEYS.`,
    );
  else if (!sealHolds(key, stored, stored.seal))
    add('signature_altered', 'The stored signature is not what was signed: its seal does not hold.');
  if (stored.previousSeal !== stored.sealBefore)
    add('earlier_signature_missing', 'The signature before it, which it covers, is missing or was altered.');
  if (sha256(stored.content) !== stored.contentSha256) add('content_altered', 'The text that was signed no longer has the signed SHA-256.');
  if (now === undefined) add('record_missing', 'The record that was signed is not there.');
  else if (canonicalJson(now) !== stored.content)
    add('record_altered', `The record now differs from what was signed, in: ${differencesOf(stored.content, now).join(', ')}.`);
  return faults;
}

/** The names of the members that differ. */
function differencesOf(signed: string, now: object): string[] {
  const [one, other] = [membersOf(signed), membersOf(canonicalJson(now))];
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  const different = names.filter((name) => !isDeepStrictEqual(one[name], other[name]));
  return different.length > 0 ? different : ['its text'];
}

function membersOf(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
