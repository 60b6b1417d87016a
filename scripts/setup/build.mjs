import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npm } from './processes.mjs';
import { announce, PROJECT, SetupError } from './project.mjs';

const DIST = join(PROJECT, 'dist');
const MARK = join(DIST, '.built-from');

/** Compiles the sources into dist, unless dist was made from exactly these: a product that runs from it is not disturbed. */
export async function buildWhenNeeded() {
  const fingerprint = await fingerprintOfSources();
  if ((await readFile(MARK, 'utf8').catch(() => null)) === fingerprint) return;
  announce('Building');
  if ((await npm(['run', '--silent', 'build'])) !== 0) throw new SetupError('The build failed: see above.');
  await writeFile(MARK, fingerprint);
}

async function fingerprintOfSources() {
  const hash = createHash('sha256');
  for (const file of [
    '.swcrc',
    'package-lock.json',
    'scripts/build.mjs',
    'scripts/setup/bundle-packages.mjs',
    ...(await filesBelow('src')),
    ...(await filesBelow('client')),
    ...(await filesBelow('console')),
    ...(await filesBelow('migrations')),
  ]) {
    hash
      .update(`${file}\0`)
      .update(await readFile(join(PROJECT, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

async function filesBelow(folder) {
  const entries = await readdir(join(PROJECT, folder), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  return files.map((file) => file.slice(PROJECT.length + 1)).sort();
}
