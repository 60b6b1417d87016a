import { StreamsBusy, StreamTooSlow } from '../database/stream-slots.js';
import { Problem } from './problem.js';

interface DatabaseError extends Error {
  code: string;
  constraint?: string;
}

/** SQLSTATE is five characters; Node's own network errors have longer codes. */
function databaseErrorOf(error: unknown): DatabaseError | null {
  let cause = error;
  for (let depth = 0; cause instanceof Error && depth < 5; depth += 1) {
    if ('code' in cause && typeof cause.code === 'string') return cause as DatabaseError;
    cause = cause.cause ?? ('previous' in cause ? cause.previous : undefined);
  }
  return null;
}

/** The SQLSTATE (or network error code) of a database error; null for any other error. */
export function sqlStateOf(error: unknown): string | null {
  return databaseErrorOf(error)?.code ?? null;
}

const AWAY = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
  '08006',
  '08001',
  '08003',
  '53300',
]);

/** The name of the constraint that a change violated; null for any other error. */
export function constraintOf(error: unknown): string | null {
  return databaseErrorOf(error)?.constraint ?? null;
}

/**
 * The database enforces the rules; code reports them first, in friendlier words. What still reaches a constraint is a race between two requests or a
 * rule that no use case checks. The problem never shows SQL.
 * @returns `unavailable`, `conflict`, or null when it is not an error of the database
 */
export function problemFromDatabase(error: unknown): Problem | null {
  if (error instanceof StreamTooSlow)
    return new Problem('unavailable', 'Others wait for a download and this one was read too slowly: send the request again later.');
  if (error instanceof StreamsBusy)
    return new Problem('unavailable', 'Too many downloads run at this moment: send the request again later.');
  if (error instanceof Error && /Connection terminated|connection timeout|timeout exceeded when trying to connect/i.test(error.message)) {
    return new Problem('unavailable', 'The database does not answer.');
  }
  const cause = databaseErrorOf(error);
  if (!cause) return null;
  if (AWAY.has(cause.code)) return new Problem('unavailable', 'The database does not answer.');
  if (cause.code === '40001' || cause.code === '40P01' || cause.code === '55P03')
    return new Problem('unavailable', 'Another change interfered: send the request again.');
  if (cause.code.startsWith('23'))
    return new Problem('conflict', `The change violates the rule ${cause.constraint ?? 'of another record'}.`);
  return null;
}
