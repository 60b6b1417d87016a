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

/** What storage knows about a file without reading it. */
export interface ListedFile {
  key: string;
  byteSize: number;
  storedAt: Date;
}

/** An upload that a dead process did not finish. No key leads to it. */
export interface UnfinishedUpload {
  name: string;
  startedAt: Date;
}

/** A part of a file; both ends are inclusive, as in an HTTP Range. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * Stores the files of regulated records. The server makes the keys and bytes never change. A stored file outlives any code that forgets it: only
 * `discard` removes one. If the storage itself fails, every method throws `StorageUnavailable`.
 */
export abstract class FileStorage {
  /**
   * Streams a file to storage, so that memory does not grow with it. The file appears under its key only when it is complete.
   * @param key a new key: see `requireNewKey`
   * @throws StorageUnavailable; the error of `content` when that fails
   */
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

  /**
   * Reads a file or a part of it. A connection that breaks is an error of the stream, never a short file.
   * @throws FileMissing, StorageUnavailable
   */
  abstract open(key: string, range?: ByteRange): Promise<Readable>;
  /** @returns null when no file has this key */
  abstract head(key: string): Promise<ListedFile | null>;
  /** Every file whose key begins with the prefix, in no particular order. */
  abstract list(prefix: string): AsyncIterable<ListedFile>;
  /** Uploads that dead processes left unfinished, and those that are running. */
  abstract listUnfinished(): AsyncIterable<UnfinishedUpload>;
  /**
   * For the readiness probe.
   * @throws StorageUnavailable, which names the cause, when files cannot be stored now
   */
  abstract check(): Promise<void>;
  /**
   * Removes the file of an upload that was refused, which no record names.
   * @throws StorageUnavailable
   */
  abstract discard(key: string): Promise<void>;

  /** Stores the content under the key: all of it or nothing. */
  protected abstract write(key: string, content: HashingReader): Promise<void>;
}
