import { boundProblems, EACH_ROW, ProblemBudget } from './bound-problems.js';

const problem = (n: number, detail = 'Wrong.') => ({ code: `wrong_${n}`, column: null, detail });
const problems = (count: number) => Array.from({ length: count }, (_, n) => problem(n));

describe('the problems that an import keeps', () => {
  it('are all of a row, up to 25, and then say that there are more', () => {
    expect(boundProblems(problems(25))).toEqual(problems(25));
    const bounded = boundProblems(problems(40));
    expect(bounded.map(({ code }) => code)).toEqual([...problems(25).map(({ code }) => code), 'more_problems']);
    expect(EACH_ROW.keep(bounded)).toEqual(bounded);
  });

  it('quote the beginning of a long cell, and still say what to do', () => {
    const [bounded] = boundProblems([problem(1, `"${'x'.repeat(9_000)}" is not a date: write YYYY-MM-DD.`)]);
    expect(bounded?.detail).toMatch(/^"x{300}.* \.\.\. x+" is not a date: write YYYY-MM-DD\.$/);
    expect(bounded?.detail.length).toBeLessThan(520);
  });

  it('are not listed once their text is much longer than the file', () => {
    const budget = new ProblemBudget(1_000);
    let listed = 0;
    while (budget.keep(problems(20)).length > 0) listed += 1;
    expect(listed).toBeGreaterThan(500);
    expect(listed).toBeLessThan(2_000);
    expect(budget.keep(problems(1))).toEqual([]);
  });
});
