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

/** Looks at the first bytes of a file before anything is stored, and throws the problem if they are not what the route takes. */
export type Inspect = (head: Buffer) => void;

/** Enough to know most kinds of files by. */
export const HEAD_BYTES = 1_024;

/** Passes a file on once its beginning is inspected. One that the size limit cut off must not become a file that looks whole. */
async function* inspected(upload: Readable & { truncated?: boolean }, inspect: Inspect, headBytes: number): AsyncGenerator<Buffer> {
  let beginning: Buffer[] | null = [];
  let length = 0;
  // A refused upload is multer's to end: destroying its stream here would hide the refusal behind an abort.
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
 * A multer engine that streams an upload to storage, however large, without holding it in memory.
 * @param keyFor makes the storage key; what the client called the file has no part in it
 * @param headBytes how much of the file is inspected
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
    // Storage deletes nothing. A file whose request failed afterwards is named by no record.
    _removeFile: (_request, _file, done) => done(null),
  };
}

/** The upload of a request, if it had one. */
export function findUpload(request: Request): StoredUpload | null {
  const { file } = request as { file?: Partial<StoredUpload> };
  return file?.key === undefined ? null : (file as StoredUpload);
}

/** The upload of a request, or the problem that it has none. */
export function getUpload(request: Request): StoredUpload {
  const upload = findUpload(request);
  if (upload) return upload;
  const detail = 'Send the file as the part `file` of a multipart/form-data body.';
  throw new Problem('file_missing', detail, { errors: [{ pointer: '/file', code: 'file_missing', detail }] });
}
