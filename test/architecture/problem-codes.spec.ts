import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { type ProblemCode, problemCatalogue } from '../../src/problems/catalogue.js';
import { fieldProblem, Problem } from '../../src/problems/problem.js';

const src = fileURLToPath(new URL('../../src/', import.meta.url));
const sources = globSync('**/*.ts', { cwd: src, exclude: ['**/*.spec.ts'] }).map((path) => readFileSync(`${src}${path}`, 'utf8'));

/** What makes a problem takes its code first: `new Problem`, `fieldProblem`, `new FileProblem`, `refused` of a PDF, `super` of a kind of problem. */
const MAKES_PROBLEM = /problem$|^(refused|super)$/i;

/** The codes that a source text makes problems of. What only documents, compares or lists a code makes none. */
function thrownCodes(source: string): string[] {
  const codes: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) || ts.isCallExpression(node)) {
      const [code] = node.arguments ?? [];
      if (code && MAKES_PROBLEM.test(node.expression.getText())) codes.push(...literalsOf(code));
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true));
  return codes;
}

function literalsOf(code: ts.Expression): string[] {
  if (ts.isConditionalExpression(code)) return [...literalsOf(code.whenTrue), ...literalsOf(code.whenFalse)];
  return ts.isStringLiteral(code) ? [code.text] : [];
}

describe('the catalogue of problems', () => {
  it('holds no code that nothing throws', () => {
    const thrown = new Set(sources.flatMap(thrownCodes));
    expect(Object.keys(problemCatalogue).filter((code) => !thrown.has(code))).toEqual([]);
  });

  it.each([
    `throw new Problem('conflict', 'x');`,
    `throw new problems.Problem('conflict', 'x');`,
    `throw fieldProblem('conflict', 'field', 'x');`,
    `throw new Problem(lost ? 'conflict' : 'unavailable', 'x');`,
    `class Lost extends Problem { constructor() { super('conflict', 'x'); } }`,
  ])('is used by: %s', (source) => {
    expect(thrownCodes(source)).toContain('conflict');
  });

  it.each([
    `class Controller { @ApiProblems('conflict') list() {} }`,
    `// new Problem('conflict', 'x')`,
    `if (problem.code === 'conflict') retry();`,
    `const codes = ['conflict'];`,
    `type Code = 'conflict';`,
    `this.note(row, 'Lot', 'conflict', 'x');`,
  ])('is not used by: %s', (source) => {
    expect(thrownCodes(source)).toEqual([]);
  });

  // The types hold the other direction, unless somebody goes round them.
  it('holds every code that is thrown', () => {
    // @ts-expect-error: not a code of the catalogue
    expect(() => new Problem('no_such_code', 'x')).toThrow(TypeError);
    // @ts-expect-error: not a code of the catalogue
    expect(() => fieldProblem('no_such_code', 'field', 'x')).toThrow(TypeError);
    // @ts-expect-error: not a code of the catalogue
    expect('no_such_code' satisfies ProblemCode).toBeDefined();
    expect(sources.filter((source) => /\bas ProblemCode\b/.test(source))).toEqual([]);
  });
});
