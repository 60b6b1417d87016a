import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';

/** Counts and hashes the bytes of an upload while storage reads them. */
export class HashingReader implements AsyncIterable<Buffer> {
  bytes = 0;
  /** Why the content ended early, such as a client that disconnected: not a storage error. */
  failure: unknown;
  private readonly hash = createHash('sha256');

  constructor(private readonly content: Readable) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of this.content as AsyncIterable<Buffer>) {
        this.hash.update(chunk);
        this.bytes += chunk.length;
        yield chunk;
      }
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }

  /** @returns SHA-256 of the bytes read so far, in hex */
  digest(): string {
    return this.hash.digest('hex');
  }
}
