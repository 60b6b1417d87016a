import { Problem } from '../problems/problem.js';

/** The storage failed. The cause names the variable to check, never its value, because it appears in the response, the readiness probe and the log. */
export class StorageUnavailable extends Problem {
  constructor(cause: string) {
    super('storage_unavailable', `The file storage cannot be used now: ${cause}`);
  }
}

/** A record names a file that storage does not have. A retry does not help. */
export class FileMissing extends Error {
  constructor(key: string) {
    super(`No file is stored under ${key}`);
  }
}
