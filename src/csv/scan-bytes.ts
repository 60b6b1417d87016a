import { isUtf8 } from 'node:buffer';
import type { ByteFacts } from './detect-dialect.js';
import type { Neighbours } from './guess-code-page.js';

/** Counts valid and invalid UTF-8 sequences over the chunks of a file, and what stands beside the invalid ones. */
export class ByteScanner {
  private readonly highBytes = new Map<string, number>();
  readonly facts: ByteFacts = { multibyteSequences: 0, invalidSequences: 0, highBytes: this.highBytes };
  private rest: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): void {
    const bytes = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    const whole = bytes.length - unfinished(bytes);
    this.rest = bytes.subarray(whole);
    this.count(bytes.subarray(0, whole));
  }

  end(): ByteFacts {
    this.count(this.rest);
    return this.facts;
  }

  /** Native code recognises ASCII and valid UTF-8; only a chunk with an invalid sequence is walked byte by byte. */
  private count(bytes: Buffer): void {
    if (isUtf8(bytes)) {
      if (this.facts.multibyteSequences === 0 && bytes.some((byte) => byte >= 0xc2)) this.facts.multibyteSequences += 1;
      return;
    }
    for (let at = 0; at < bytes.length; ) {
      const length = sequenceLength(bytes[at] ?? 0);
      const right = length > 0 && isUtf8(bytes.subarray(at, at + length));
      if (!right) {
        this.facts.invalidSequences += 1;
        const key = `${neighbours(bytes[at - 1], bytes[at + 1])}${bytes[at]}`;
        this.highBytes.set(key, (this.highBytes.get(key) ?? 0) + 1);
      }
      if (right && length > 1) this.facts.multibyteSequences += 1;
      at += right ? length : 1;
    }
  }
}

/** The number of bytes in a sequence that begins with this byte; 0 if no sequence begins with it. */
function sequenceLength(first: number): number {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first < 0xe0) return 2;
  if (first >= 0xe0 && first < 0xf0) return 3;
  if (first >= 0xf0 && first < 0xf5) return 4;
  return 0;
}

/** The number of bytes at the end that belong to a sequence which the next chunk may complete. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const length = sequenceLength(bytes[bytes.length - back] ?? 0);
    if (length > 1) return length > back ? back : 0;
    if (length === 1) return 0;
  }
  return 0;
}

const neighbours = (before: number | undefined, behind: number | undefined): Neighbours => `${letter(before)}${letter(behind)}`;

function letter(byte = 0): 'a' | 'A' | '.' {
  if (byte >= 0x61 && byte <= 0x7a) return 'a';
  return byte >= 0x41 && byte <= 0x5a ? 'A' : '.';
}
