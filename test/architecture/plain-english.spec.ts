import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../..', import.meta.url));

/** Words that a native-speaking engineer would not use here; a phrase may be broken over two lines of a comment. */
const BANNED = /\b(?:told|mend(?:s|ed)?|whoever|whichever|as[\s*/#]+it[\s*/#]+came|by[\s*/#]+now|the[\s*/#]+same[\s*/#]+again)\b/gi;

const findBanned = (text: string): string[] =>
  [...text.matchAll(BANNED)].map(({ 0: words, index }) => `${text.slice(0, index).split('\n').length}: ${words}`);

describe('plain English', () => {
  it('finds a banned word in a comment, in a string and across lines', () => {
    expect(findBanned("// Whoever asks\nconst a = 'It was mended';\n/**\n * Kept as\n * it came\n */")).toEqual([
      '1: Whoever',
      '2: mended',
      '4: as\n * it came',
    ]);
    expect(findBanned('// Recommended: amend the order, extended by nowhere.')).toEqual([]);
  });

  it('uses no banned word in code, scripts, benchmarks and documents', () => {
    const files = ['README.md', ...globSync('{src,console,scripts,bench,docs}/**/*.{ts,tsx,mjs,md}', { cwd: project })];
    expect(files.length).toBeGreaterThan(300);
    const found = files.flatMap((path) => findBanned(readFileSync(join(project, path), 'utf8')).map((place) => `${path}:${place}`));
    expect(found).toEqual([]);
  });
});
