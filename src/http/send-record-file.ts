import type { Readable } from 'node:stream';
import type { Request, Response } from 'express';
import { Problem } from '../problems/problem.js';
import type { FileStorage } from '../storage/file-storage.js';
import { FileMissing } from '../storage/storage-errors.js';
import { isKey } from '../storage/storage-key.js';
import { type FileToSend, sendStoredFile } from './send-stored-file.js';

/** Where the file of a record is stored. */
export interface RecordFile extends Omit<FileToSend, 'storageKey' | 'contentType'> {
  storageKey: string | null;
  /** Recorded by the old system. */
  adopted: boolean;
}

/**
 * Sends the file of a record. Records of the old system are adopted without their files, which are copied separately. A missing file that was stored
 * here is an error and is logged.
 * @throws Problem `file_not_carried_over` for a file that was never copied, and those of `sendStoredFile`
 */
export async function sendRecordFile(
  request: Request,
  response: Response,
  storage: FileStorage,
  { storageKey, adopted, ...file }: RecordFile & Pick<FileToSend, 'contentType'>,
): Promise<void> {
  await ofRecord({ storageKey, adopted }, (key) => sendStoredFile(request, response, storage, { ...file, storageKey: key }));
}

/**
 * Opens the file of a record, to read it here.
 * @throws Problem `file_not_carried_over`, `storage_unavailable`
 */
export const openRecordFile = (storage: FileStorage, record: Pick<RecordFile, 'storageKey' | 'adopted'>): Promise<Readable> =>
  ofRecord(record, (key) => storage.open(key));

async function ofRecord<Result>(
  { storageKey, adopted }: Pick<RecordFile, 'storageKey' | 'adopted'>,
  read: (key: string) => Promise<Result>,
): Promise<Result> {
  if (storageKey === null || (adopted && !isKey(storageKey))) throw notCarriedOver();
  try {
    return await read(storageKey);
  } catch (error) {
    throw adopted && error instanceof FileMissing ? notCarriedOver() : error;
  }
}

const notCarriedOver = () =>
  new Problem('file_not_carried_over', 'The old system recorded this file, but it was not carried over to this system.');
