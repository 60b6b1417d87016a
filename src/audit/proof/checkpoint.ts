import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** The head of the tree: what a checkpoint says. */
export interface TreeHead {
  origin: string;
  size: number;
  root: Buffer;
}

/** DER around the 32 bytes of an Ed25519 key (RFC 8410). */
const PRIVATE = Buffer.from('302e020100300506032b657004220420', 'hex');
const ED25519 = 1;

/** A key that signs checkpoints as signed notes (C2SP signed-note, tlog-checkpoint). */
export class CheckpointKey {
  readonly #private: KeyObject;
  readonly #public: KeyObject;

  /** @param seed 32 bytes in Base64 */
  constructor(seed: string) {
    this.#private = createPrivateKey({ key: Buffer.concat([PRIVATE, Buffer.from(seed, 'base64')]), format: 'der', type: 'pkcs8' });
    this.#public = createPublicKey(this.#private);
  }

  get publicKey(): Buffer {
    return this.#public.export({ format: 'der', type: 'spki' }).subarray(-32);
  }

  /** As verifiers are given it: name, id of the key and public key. */
  verifierKey(origin: string): string {
    return `${origin}+${this.keyId(origin).toString('hex')}+${Buffer.concat([Buffer.from([ED25519]), this.publicKey]).toString('base64')}`;
  }

  private keyId(origin: string): Buffer {
    return createHash('sha256')
      .update(`${origin}\n`)
      .update(Buffer.from([ED25519]))
      .update(this.publicKey)
      .digest()
      .subarray(0, 4);
  }

  /** The checkpoint: three lines, an empty one, and the signature. Ed25519 makes the same signature each time. */
  sign({ origin, size, root }: TreeHead): string {
    const text = `${origin}\n${size}\n${root.toString('base64')}\n`;
    const signature = Buffer.concat([this.keyId(origin), sign(null, Buffer.from(text), this.#private)]);
    return `${text}\n\u2014 ${origin} ${signature.toString('base64')}\n`;
  }

  signTime(time: SealTime): Buffer {
    return sign(null, timeText(time), this.#private);
  }

  hasSignedTime(time: SealTime, signature: Buffer): boolean {
    return verify(null, timeText(time), this.#public, signature);
  }

  /** Whether one of the signatures below the checkpoint is by this key. */
  hasSigned(checkpoint: string): boolean {
    const end = checkpoint.indexOf('\n\n') + 1;
    if (end === 0) return false;
    const text = checkpoint.slice(0, end);
    const origin = text.slice(0, text.indexOf('\n'));
    return checkpoint
      .slice(end + 1)
      .split('\n')
      .map((line) => line.split(' '))
      .some(([dash, name, signed = '']) => {
        const bytes = Buffer.from(signed, 'base64');
        const isOurs = dash === '\u2014' && name === origin && bytes.subarray(0, 4).equals(this.keyId(origin));
        return isOurs && verify(null, Buffer.from(text), this.#public, bytes.subarray(4));
      });
  }
}

/** When a seal was made, which its checkpoint does not say. */
export interface SealTime {
  origin: string;
  size: number;
  /** Changes of this number or a later one began after it. */
  nextChange: number;
  /** Microseconds since 1970, as text. */
  sealedAt: string;
}

/** No checkpoint begins so: its first line is the name of the trail. */
const timeText = ({ origin, size, nextChange, sealedAt }: SealTime): Buffer =>
  Buffer.from(`silqeqms-seal-time/1\n${origin}\n${size}\n${nextChange}\n${sealedAt}\n`);

/** @returns null if the text is no checkpoint */
export function parseCheckpoint(checkpoint: string): TreeHead | null {
  const [origin = '', size = '', root = ''] = checkpoint.split('\n', 3);
  const hash = Buffer.from(root, 'base64');
  return origin && /^(0|[1-9]\d{0,15})$/.test(size) && hash.length === 32 ? { origin, size: Number(size), root: hash } : null;
}
