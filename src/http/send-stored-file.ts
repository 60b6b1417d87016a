import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { Problem } from '../problems/problem.js';
import type { ByteRange, FileStorage } from '../storage/file-storage.js';
import { verifySha256 } from '../storage/verify-sha256.js';

export interface FileToSend {
  storageKey: string;
  filename: string;
  contentType: string;
  /** Size and hash are null for a file that the old system stored without them. */
  byteSize: number | null;
  sha256: string | null;
}

/**
 * Sends a stored file, byte for byte as received: as an attachment, so that no browser runs it in our name; only the requested Range; and 304 to a
 * client that has it already. Reading stops when the client disconnects. If the content no longer has its SHA-256, the response is cut off before
 * its end, so that it cannot pass as the received file. A part of it cannot be checked.
 * @throws Problem `range_not_satisfiable`, `storage_unavailable`
 */
export async function sendStoredFile(request: Request, response: Response, storage: FileStorage, file: FileToSend): Promise<void> {
  const range = rangeOf(request, response, file);
  describe(response, file);
  if (request.fresh) {
    response.status(304).end();
    return;
  }
  await request.recordDownload?.();
  // Opened last: until the pipeline reads it, nobody hears that its connection broke, and such an error would end the process.
  const content = await open(response, storage, file.storageKey, range);
  if (file.byteSize !== null) response.setHeader('Content-Length', range ? range.end - range.start + 1 : file.byteSize);
  if (range) response.status(206).setHeader('Content-Range', `bytes ${range.start}-${range.end}/${file.byteSize}`);
  try {
    await (file.sha256 && isWhole(file, range) ? pipeline(content, verifySha256(file.sha256), response) : pipeline(content, response));
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** A problem in place of the file has none of its headers. */
async function open(response: Response, storage: FileStorage, key: string, range: ByteRange | undefined): Promise<Readable> {
  try {
    return await storage.open(key, range);
  } catch (error) {
    for (const name of ['Content-Disposition', 'ETag', 'Accept-Ranges']) response.removeHeader(name);
    throw error;
  }
}

const etagOf = ({ sha256 }: FileToSend): string | null => sha256 && `"${sha256}"`;

function describe(response: Response, file: FileToSend): void {
  const etag = etagOf(file);
  response.attachment(file.filename);
  response.setHeader('Content-Type', file.contentType);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  if (etag) response.setHeader('ETag', etag);
  if (file.byteSize !== null) response.setHeader('Accept-Ranges', 'bytes');
}

/**
 * The requested range. Several ranges, or a range of another version of the file, are answered with the whole file (RFC 9110, 14.2).
 * @throws Problem `range_not_satisfiable`
 */
function rangeOf(request: Request, response: Response, file: FileToSend): ByteRange | undefined {
  const condition = request.headers['if-range'];
  if (file.byteSize === null || (condition !== undefined && condition !== etagOf(file))) return undefined;
  const ranges = request.range(file.byteSize);
  if (ranges === -1) {
    response.setHeader('Content-Range', `bytes */${file.byteSize}`);
    throw new Problem('range_not_satisfiable', `The file has ${file.byteSize} bytes.`);
  }
  if (ranges === undefined || ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return undefined;
  return ranges[0];
}

const isWhole = ({ byteSize }: FileToSend, range: ByteRange | undefined): boolean =>
  !range || (range.start === 0 && range.end + 1 === byteSize);

const isGone = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === 'ERR_STREAM_PREMATURE_CLOSE';
