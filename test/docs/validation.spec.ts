import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { judge, summaryOf } from '../../scripts/evidence/judge.mjs';
import { fileOf, sources } from '../../scripts/evidence/requirements.mjs';
import { validationPage } from '../../scripts/evidence/validation-page.mjs';

const project = fileURLToPath(new URL('../..', import.meta.url));

describe('the requirements', () => {
  it('are those of docs/VALIDATION.md; `npm run validation:update` writes it anew', () => {
    expect(readFileSync(join(project, 'docs/VALIDATION.md'), 'utf8')).toBe(validationPage());
  });

  it('name tests that exist', () => {
    const references = sources.flatMap(({ requirements }) => requirements.flatMap(({ tests }) => tests));
    const gone = references.filter(([file = '', part = '']) => {
      const path = join(project, fileOf(file));
      return !existsSync(path) || !part.split('%s').every((words: string) => readFileSync(path, 'utf8').includes(words));
    });
    expect(gone).toEqual([]);
  });

  it('have each an id of its own', () => {
    const ids = sources.flatMap(({ requirements }) => requirements.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('a requirement', () => {
  const judged = (tests: string[][], results: object[]) => {
    const requirement = { id: '1', requirement: 'r', feature: 'f', tests };
    return judge([{ source: 's', title: 't', requirements: [requirement] }], results);
  };
  const ran = (title: string, status: string) => ({ file: 'test/a/b.test.ts', title, status });

  it.each([
    ['shown', [['a/b', 'one']], [ran('x one', 'passed'), ran('x two', 'failed')]],
    [
      'failed',
      [
        ['a/b', 'one'],
        ['a/b', 'two'],
      ],
      [ran('x one', 'passed'), ran('x two', 'failed')],
    ],
    ['open', [], []],
    [
      'open',
      [
        ['a/b', 'one'],
        ['a/b', 'three'],
      ],
      [ran('x one', 'passed')],
    ],
    ['open', [['a/b', 'one']], [ran('x one', 'pending')]],
    ['open', [['a/c', 'one']], [ran('x one', 'passed')]],
  ])('is %s with the tests %j that ended as %j', (status, tests, results) => {
    const [source] = judged(tests, results);
    expect(source?.requirements[0]?.status).toBe(status);
    expect(summaryOf([source])).toEqual({ shown: 0, failed: 0, open: 0, [status]: 1 });
  });

  it('names what was looked for and not found', () => {
    expect(judged([['a/b', 'three']], [])[0]?.requirements[0]?.missing).toEqual(['test/a/b.test.ts: three']);
  });
});
