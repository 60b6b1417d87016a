import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';

/**
 * Passes bytes through and fails at the end if their hash is another. The last chunk is held back until then, so that no reader takes a changed file
 * for the complete one.
 * @param sha256 in hex
 */
export function verifySha256(sha256: string): Transform {
  const hash = createHash('sha256');
  let held: Buffer | null = null;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      const before = held;
      held = chunk;
      done(null, before);
    },
    flush(done) {
      if (hash.digest('hex') !== sha256) return done(new Error('A stored file differs from what was received: its SHA-256 does not match'));
      done(null, held);
    },
  });
}
