import type { ProblemCode } from '../../../problems/catalogue.js';

/** Why a file as a whole cannot be imported. It is kept as received all the same. */
export class FileProblem extends Error {
  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
  ) {
    super(`${code}: ${detail}`);
  }
}
