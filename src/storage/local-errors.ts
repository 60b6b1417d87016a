import { StorageUnavailable } from './storage-errors.js';

const CAUSES: Record<string, string> = {
  ENOSPC: 'the disk of DATA_DIR is full',
  EDQUOT: 'the quota of DATA_DIR is used up',
  EROFS: 'DATA_DIR cannot be written to',
  EACCES: 'DATA_DIR may not be read or written by this process',
  EPERM: 'DATA_DIR may not be read or written by this process',
  ENOTDIR: 'DATA_DIR is not a folder',
  EEXIST: 'DATA_DIR is not a folder',
};

const isSystemError = (error: unknown): error is NodeJS.ErrnoException => typeof error === 'object' && error !== null && 'syscall' in error;

/** Turns a file system error into `StorageUnavailable`; returns any other error unchanged. */
export function toLocalStorageError(error: unknown): unknown {
  if (!isSystemError(error)) return error;
  const code = error.code ?? 'unknown';
  return new StorageUnavailable(`${CAUSES[code] ?? 'the folder of DATA_DIR fails'} (${code}).`);
}
