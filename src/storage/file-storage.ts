import type { Readable } from 'node:stream';
import { HashingReader } from './hashing-reader.js';
import { StorageUnavailable } from './storage-errors.js';
import { requireNewKey } from './storage-key.js';

/** What is known of a file once it is stored as received. */
export interface StoredFile {
  key: string;
  byteSize: number;
  sha256: string;
}

/** A file as storage knows it, without reading it. */
export interface ListedFile {
  key: string;
  byteSize: number;
  storedAt: Date;
}

/** An unfinished upload of a process that died. No key leads to it. */
export interface UnfinishedUpload {
  name: string;
  startedAt: Date;
}

/** A part of a file, both ends inclusive, as in an HTTP Range. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * Where files of regulated records are kept. Keys are made by the server, bytes are never changed, and nothing here deletes: a file once
 * stored outlives any code that forgets it. Where storage itself fails, every method throws `StorageUnavailable`.
 */
export abstract class FileStorage {
  /** Streams to storage; memory does not grow with the file. The file appears under its key only when it is complete. */
  async put(key: string, content: Readable): Promise<StoredFile> {
    const reader = new HashingReader(content);
    try {
      requireNewKey(key);
      if (await this.head(key)) throw new Error('A file is stored under this key already, and stored bytes are never changed');
      await this.write(key, reader);
    } catch (error) {
      throw reader.failure ?? error;
    } finally {
      content.destroy();
    }
    const stored = await this.head(key);
    if (stored?.byteSize !== reader.bytes) {
      throw new StorageUnavailable(`it stored ${stored?.byteSize ?? 'none'} of the ${reader.bytes} bytes sent to it.`);
    }
    return { key, byteSize: reader.bytes, sha256: reader.digest() };
  }

  /** Reads a file or a part of it. A connection that breaks in the middle is an error of the stream, never a short file. */
  abstract open(key: string, range?: ByteRange): Promise<Readable>;
  abstract head(key: string): Promise<ListedFile | null>;
  /** Every file whose key begins with the prefix, in no order that may be relied on. */
  abstract list(prefix: string): AsyncIterable<ListedFile>;
  abstract listUnfinished(): AsyncIterable<UnfinishedUpload>;
  /** Throws, naming the cause, when files could not be kept now. For the readiness probe. */
  abstract check(): Promise<void>;

  /** Keeps the content under the key: whole, or not at all. */
  protected abstract write(key: string, content: HashingReader): Promise<void>;
}
