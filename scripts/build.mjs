import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { transformFile } from '@swc/core';
import { build as bundle } from 'vite';
import { bundlePackages } from './setup/bundle-packages.mjs';
import { PROJECT } from './setup/project.mjs';

const DIST = join(PROJECT, 'dist');

/** `npm run build`: compiles each file of `src` and `migrations` to its place in `dist`, copies what is no code, and bundles the packages. */
async function build() {
  await rm(DIST, { recursive: true, force: true });
  await compileFolder(join(PROJECT, 'src'), DIST);
  await compileFolder(join(PROJECT, 'migrations'), join(DIST, 'migrations'));
  await Promise.all([bundlePackages(), buildConsole()]);
}

/** The pages at /admin: console/vite.config.mjs. */
async function buildConsole() {
  await bundle({ configFile: join(PROJECT, 'console/vite.config.mjs'), logLevel: 'warn' });
}

async function compileFolder(from, to) {
  const entries = await readdir(from, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.spec.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
  await Promise.all(files.map((file) => compileFile(file, join(to, file.slice(from.length)))));
}

async function compileFile(source, target) {
  await mkdir(dirname(target), { recursive: true });
  if (!source.endsWith('.ts')) return copyFile(source, target);
  const { code, map } = await transformFile(source);
  const compiled = target.replace(/\.ts$/, '.js');
  await writeFile(compiled, `${code}\n//# sourceMappingURL=${basename(compiled)}.map`);
  await writeFile(`${compiled}.map`, map);
}

await build();
