import type { ProblemCode } from './catalogue.js';

/** Why a file as a whole cannot be imported. It is kept as received all the same. */
export class FileProblem extends Error {
  readonly code: ProblemCode;
  readonly detail: string;

  constructor(code: ProblemCode, detail: string) {
    super(`${code}: ${detail}`);
    this.code = code;
    this.detail = detail;
  }
}
