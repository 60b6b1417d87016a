import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';

/**
 * Passes bytes through and fails at the end if they are not those that were received. The last piece is held back until that is known, so that
 * no reader takes a changed file for the whole one.
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
      if (hash.digest('hex') !== sha256) return done(new Error('A stored file differs from what was received: its SHA-256 is another'));
      done(null, held);
    },
  });
}
