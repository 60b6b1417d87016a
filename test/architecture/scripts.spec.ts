import { once } from 'node:events';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requireFreePort } from '../../bench/free-port.mjs';

const project = fileURLToPath(new URL('../../', import.meta.url));

/** Scripts and benchmarks import the build, which no compiler checks: a moved file or a renamed export would break them unseen. */
function unresolvedImports(): string[] {
  return globSync(['bench/**/*.mjs', 'scripts/**/*.mjs', 'test/**/*.mjs'], { cwd: project }).flatMap((path) => {
    const imports = readFileSync(join(project, path), 'utf8').matchAll(/import \{([^}]+)\} from '(\.[^']*\/dist\/[^']+)\.js'/g);
    return [...imports].flatMap(([, names = '', target = '']) => {
      const source = `${join(project, dirname(path), target).replace(`${project}dist/`, `${project}src/`)}.ts`;
      if (!existsSync(source)) return [`${path}: ${target}`];
      const text = readFileSync(source, 'utf8');
      const missing = names
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '' && !new RegExp(`export (async )?(function\\*?|const|class) ${name}\\b`).test(text));
      return missing.map((name) => `${path}: ${name} of ${target}`);
    });
  });
}

describe('scripts and benchmarks', () => {
  it('measure no server that they did not start: a taken port ends them', async () => {
    const other = createServer().listen(0, '0.0.0.0');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(requireFreePort(port)).rejects.toThrow(`Port ${port} is taken`);
    await new Promise((resolve) => other.close(resolve));
    await requireFreePort(port);
  });

  it('import only what the build has', () => {
    expect(unresolvedImports()).toEqual([]);
  });
});
