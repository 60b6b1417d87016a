import { createHash } from 'node:crypto';
import { Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FileStorage } from './file-storage.js';

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

/**
 * Reads a stored file to its end before somebody sends it, so that one that was altered is answered with a problem and not with a connection that breaks.
 * @throws Error when its hash is another; StorageUnavailable
 */
export async function verifyStored(storage: FileStorage, { storageKey, sha256 }: { storageKey: string; sha256: string }): Promise<void> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  await pipeline(await storage.open(storageKey), verifySha256(sha256), nowhere);
}
