import type { Readable } from 'node:stream';

/** What is known of a file once it is stored as received. */
export interface StoredFile {
  key: string;
  byteSize: number;
  sha256: string;
}

/** A part of a file, both ends inclusive, as in an HTTP Range. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * Where files of regulated records are kept. Keys are made by the server, bytes are never changed, and nothing here deletes: a file once
 * stored outlives any code that forgets it.
 */
export abstract class FileStorage {
  /** Streams to storage; memory does not grow with the file. The file exists under its key only when it is whole. */
  abstract put(key: string, content: Readable): Promise<StoredFile>;
  abstract open(key: string, range?: ByteRange): Promise<Readable>;
  /** Throws, naming the cause, when files could not be kept now. For the readiness probe. */
  abstract check(): Promise<void>;
}
