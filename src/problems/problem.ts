import { type ProblemCode, problemCatalogue } from './catalogue.js';

/** One error in a request: where it is (a JSON pointer into the body, `?name` for a parameter or `path:name`), its code, and a sentence. */
export interface ProblemDetail {
  pointer: string;
  code: string;
  detail: string;
}

export interface ProblemExtras {
  errors?: ProblemDetail[];
  /** Members besides the standard ones, such as the id of the record that already has a key. */
  members?: Record<string, unknown>;
  /** Seconds after which the request may be sent again. */
  retryAfter?: number;
  /** The limit that was reached, as the RateLimit header of a 429 names it. */
  limit?: 'log-in-attempts' | 'password-hashes';
}

/**
 * A business rule that was not met. Its code determines status and title (see the catalogue); the detail says what to do in this case. Any layer may
 * throw it; the filter turns it into `application/problem+json`.
 */
export class Problem extends Error {
  readonly status: number;
  readonly title: string;

  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly extras: ProblemExtras = {},
  ) {
    super(`${code}: ${detail}`);
    const entry = problemCatalogue[code];
    this.status = entry.status;
    this.title = entry.title;
  }
}

/** What the rule answers, or the problem that it throws. */
export function orProblem<Answer>(rule: () => Answer): Answer | Problem {
  try {
    return rule();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

/**
 * A problem of one field of the body.
 * @param field path in the body, such as `lines/0/sku`; the pointer of the error is made from it
 * @param members extra members of the answer, such as the id of the record that has the key
 */
export function fieldProblem(code: ProblemCode, field: string, detail: string, members?: Record<string, unknown>): Problem {
  return new Problem(code, detail, { errors: [{ pointer: `/${field}`, code, detail }], ...(members && { members }) });
}
