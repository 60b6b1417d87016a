import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { problemCatalogue } from '../../src/problems/catalogue.js';

const src = fileURLToPath(new URL('../../src/', import.meta.url));
const CATALOGUE = 'problems/catalogue.ts';

/** The string literals of all code of `src`. Comments hold no code; a schema's example is not a use. */
const literals = new Set(
  globSync('**/*.ts', { cwd: src, exclude: ['**/*.spec.ts', CATALOGUE, '**/*.schema.ts'] }).flatMap((path) =>
    [...readFileSync(`${src}${path}`, 'utf8').matchAll(/'([a-z0-9_]+)'/g)].map(([, literal]) => literal),
  ),
);

describe('the catalogue of problems', () => {
  it('holds no code that nothing answers', () => {
    expect(Object.keys(problemCatalogue).filter((code) => !literals.has(code))).toEqual([]);
  });
});
