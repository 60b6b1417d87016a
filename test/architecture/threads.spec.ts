import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const IMPORT = /^(?:import|export) (?!type\b)(?:[^;']*? from )?'([^']+)';/gm;

/** Every package that a module loads when it runs, its own imports and theirs. Imports of types alone load nothing. */
function packagesOf(module: string, seen = new Set<string>()): string[] {
  if (seen.has(module)) return [];
  seen.add(module);
  const names = [...readFileSync(module, 'utf8').matchAll(IMPORT)].map(([, name = '']) => name);
  return names.flatMap((name) =>
    name.startsWith('.') ? packagesOf(join(dirname(module), name).replace(/\.js$/, '.ts'), seen) : name.startsWith('node:') ? [] : [name],
  );
}

describe('a thread or process that reads one file', () => {
  // Each import starts one; zod alone would take three times as long to load as everything else.
  it.each(globSync('src/**/*.{worker,process}.ts'))('%s loads a parser and nothing else', (module) => {
    expect(['csv-parse', 'unpdf', 'pdf-lib']).toEqual(expect.arrayContaining(packagesOf(module)));
  });
});
