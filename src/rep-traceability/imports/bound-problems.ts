/** Most problems that are kept of one row. */
const MOST_OF_A_ROW = 25;
/** Longest sentence, in characters: a problem quotes what the cell says. */
const LONGEST_DETAIL = 500;
const KEPT_OF_END = 150;
/** What every import may keep in text of problems, and how much more with each byte of its file, in characters. */
const FREE_CHARACTERS = 1_000_000;
const CHARACTERS_A_BYTE = 2;

interface AnyProblem {
  code: string;
  column: string | null;
  detail: string;
}

/** Keeps the beginning of a sentence, which quotes the cell, and its end, which says what to do. */
const cutDetail = (detail: string): string =>
  detail.length > LONGEST_DETAIL ? `${detail.slice(0, LONGEST_DETAIL - KEPT_OF_END)} ... ${detail.slice(-KEPT_OF_END)}` : detail;

const MORE: AnyProblem = { code: 'more_problems', column: null, detail: 'The row has more problems than these. Correct these first.' };

/** Bounds what is kept of the problems of one row; a last problem says that others are left out. What is bounded already stays as it is. */
export function boundProblems<Problem extends AnyProblem>(problems: readonly Problem[]): (Problem | AnyProblem)[] {
  const own = problems.filter(({ code }) => code !== MORE.code);
  const kept = own.slice(0, MOST_OF_A_ROW).map((problem) => ({ ...problem, detail: cutDetail(problem.detail) }));
  return kept.length < problems.length ? [...kept, MORE] : kept;
}

/** For the rows of a file that cannot have many: only each row has a bound. */
export const EACH_ROW: Pick<ProblemBudget, 'keep'> = { keep: boundProblems };

/** The problems of a row beyond the budget of its import: none is listed, and the row is invalid all the same. */
const NOT_LISTED: readonly never[] = [];

/**
 * Bounds the text of problems that one import keeps, because a file of 100 KB can have 46 MB of them. Every row that is invalid stays invalid and counts;
 * beyond the budget its problems are not listed (`SHOWN_PROBLEMS`).
 */
export class ProblemBudget {
  private left: number;

  /** @param byteSize of the file */
  constructor(byteSize: number) {
    this.left = FREE_CHARACTERS + byteSize * CHARACTERS_A_BYTE;
  }

  /** @returns what is stored of the problems of an invalid row */
  keep<Problem extends AnyProblem>(problems: readonly Problem[]): readonly (Problem | AnyProblem)[] {
    if (this.left <= 0) return NOT_LISTED;
    const kept = boundProblems(problems);
    this.left -= JSON.stringify(kept).length;
    return kept;
  }
}

const NOTE: AnyProblem = {
  code: 'problems_not_listed',
  column: null,
  detail: 'The file has more problems than are listed. Correct the rows before this one, then upload the file again.',
};

/** The problems of a row of `import_rows r`, as SQL: a row whose problems are not listed says so. */
export const SHOWN_PROBLEMS = `case when r.status = 'invalid' and r.problems = '[]' then '${JSON.stringify([NOTE])}'::jsonb else coalesce(r.problems, '[]') end`;
