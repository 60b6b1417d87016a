import { Readable } from 'node:stream';
import type { Request } from 'express';
import { MulterError, type StorageEngine } from 'multer';
import { Problem } from '../problems/problem.js';
import { plainFileName } from './file-name.js';
import type { FileStorage, StoredFile } from './file-storage.js';

/** An upload that is in storage. */
export interface StoredUpload extends StoredFile {
  filename: string;
}

/** Looks at the first bytes of a file before anything is stored. Throws a problem if the route does not accept such a file. */
export type Inspect = (head: Buffer) => void;

/** Enough to recognise most kinds of files. */
export const HEAD_BYTES = 1_024;

/** Passes a file on once its first bytes are inspected. A file that the size limit cut off must not look complete. */
async function* inspected(upload: Readable & { truncated?: boolean }, inspect: Inspect, headBytes: number): AsyncGenerator<Buffer> {
  let beginning: Buffer[] | null = [];
  let length = 0;
  // Multer ends a refused upload: if its stream were destroyed here, an abort would hide the refusal.
  for await (const chunk of upload.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    if (!beginning) {
      yield chunk;
      continue;
    }
    beginning.push(chunk);
    length += chunk.length;
    if (length < headBytes) continue;
    const head: Buffer = Buffer.concat(beginning);
    beginning = null;
    inspect(head);
    yield head;
  }
  if (upload.truncated) throw new MulterError('LIMIT_FILE_SIZE');
  if (!beginning) return;
  const whole = Buffer.concat(beginning);
  inspect(whole);
  yield whole;
}

/**
 * A multer engine that streams an upload of any size to storage, without holding it in memory.
 * @param keyFor makes the storage key, independent of the client's file name
 * @param inspect sees the first `headBytes` bytes, or all of a shorter file
 */
export function storageEngine(
  storage: FileStorage,
  keyFor: (request: Request) => string,
  inspect: Inspect = () => undefined,
  headBytes = HEAD_BYTES,
): StorageEngine {
  return {
    _handleFile(request, file, done) {
      const store = async (): Promise<StoredUpload> => {
        const filename = plainFileName(file.originalname);
        return { ...(await storage.put(keyFor(request), Readable.from(inspected(file.stream, inspect, headBytes)))), filename };
      };
      store().then(
        (stored) => done(null, stored as Partial<Express.Multer.File>),
        (error: unknown) => done(error),
      );
    },
    /** Another part of the form was refused, or the client disconnected: no record will name the file. */
    _removeFile(_request, file, done) {
      storage.discard((file as unknown as StoredUpload).key).then(
        () => done(null),
        (error: Error) => done(error),
      );
    },
  };
}

/** The uploads of a request, in the order of the form; none without a form. */
export const findUploads = (request: Request): StoredUpload[] => (request as { files?: StoredUpload[] }).files ?? [];

/**
 * The upload of a request that may have one.
 * @throws Problem `file_missing`
 */
export function getUpload(request: Request): StoredUpload {
  return getUploads(request)[0];
}

/**
 * The uploads of a request, at least one.
 * @throws Problem `file_missing`
 */
export function getUploads(request: Request): [StoredUpload, ...StoredUpload[]] {
  const [first, ...more] = findUploads(request);
  if (first) return [first, ...more];
  const detail = 'Send the file as the part `file` of a multipart/form-data body.';
  throw new Problem('file_missing', detail, { errors: [{ pointer: '/file', code: 'file_missing', detail }] });
}
