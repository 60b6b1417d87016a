import { problemFromDatabase } from '../../problems/database-problems.js';
import { FileMissing, StorageUnavailable } from '../../storage/storage-errors.js';

/** Why an attempt at a step of an import failed, for the person who follows the import: one sentence, kept by the queue between the attempts. */
export class StepFailed extends Error {
  readonly reason: string;

  constructor(error: unknown) {
    const reason = sentenceFor(error);
    super(reason);
    this.reason = reason;
  }

  /** @param stored what the queue kept of the last attempt; null or without `reason` when the process died */
  static reasonOf(stored: object | null): string {
    if (stored && 'reason' in stored && typeof stored.reason === 'string') return stored.reason;
    return 'the process that worked on it stopped or lost its database connection.';
  }
}

function sentenceFor(error: unknown): string {
  if (error instanceof StorageUnavailable) return error.detail;
  if (error instanceof FileMissing) return 'the file storage no longer has the file.';
  if (problemFromDatabase(error)?.code === 'unavailable') return 'the database did not answer or closed the connection.';
  return 'an internal error; the server log has the details.';
}
