import type { ProblemCode } from './catalogue.js';

/** Why a file as a whole cannot be imported. The file is still stored as received. The CSV thread throws it too, so it is not a `Problem`. */
export class FileProblem extends Error {
  readonly code: ProblemCode;
  readonly detail: string;
  /** Where in the file: the line, and the columns in question. */
  readonly line: number;
  readonly columns: readonly string[];

  constructor(code: ProblemCode, detail: string, { line = 1, columns = [] }: { line?: number; columns?: readonly string[] } = {}) {
    super(`${code}: ${detail}`);
    this.code = code;
    this.detail = detail;
    this.line = line;
    this.columns = columns;
  }
}
