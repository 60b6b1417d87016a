import type { Hash } from 'node:crypto';
import { Transform } from 'node:stream';

/** Passes bytes through unchanged, counting and hashing them on the way. */
export function measure(hash: Hash, size: { bytes: number }): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size.bytes += chunk.length;
      done(null, chunk);
    },
  });
}
