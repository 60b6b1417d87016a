import { Problem } from '../problems/problem.js';

/**
 * The storage did not do its part. The cause names the variable to look at, never its value: it is answered to whoever sent the request,
 * shown by the readiness probe and logged.
 */
export class StorageUnavailable extends Problem {
  constructor(cause: string) {
    super('storage_unavailable', `The file storage cannot be used now: ${cause}`);
  }
}

/** A record names a file that storage does not have. Nobody can mend that by trying again. */
export class FileMissing extends Error {
  constructor(key: string) {
    super(`No file is stored under ${key}`);
  }
}
