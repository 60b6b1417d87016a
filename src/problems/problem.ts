import { type ProblemCode, problemCatalogue } from './catalogue.js';

/** One thing wrong with what was sent: where (a JSON pointer into the body, or `?name` / `path:name`), its code, and a sentence. */
export interface ProblemDetail {
  pointer: string;
  code: string;
  detail: string;
}

export interface ProblemExtras {
  errors?: ProblemDetail[];
  /** Members beside the standard ones, such as the id of the record that holds a key already. */
  members?: Record<string, unknown>;
}

/**
 * A rule of the business that was not met. Its code fixes status and title (see the catalogue); the detail says what to do about this case.
 * Thrown by any layer; the filter turns it into `application/problem+json`.
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

/** A problem of one field of the body: names it both in the sentence and as a pointer. */
export function fieldProblem(code: ProblemCode, field: string, detail: string, members?: Record<string, unknown>): Problem {
  return new Problem(code, detail, { errors: [{ pointer: `/${field}`, code, detail }], ...(members && { members }) });
}
