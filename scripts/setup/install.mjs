import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npm } from './processes.mjs';
import { announce, PROJECT, SetupError } from './project.mjs';

/** Installs what package-lock.json names, unless exactly that is installed. */
export async function installWhenNeeded() {
  const wanted = await packagesOf('package-lock.json');
  if (wanted === null) throw new SetupError('package-lock.json is missing: this is not a complete copy of the project.');
  const installed = await packagesOf('node_modules/.package-lock.json');
  if (installed !== null && isInstalled(wanted, installed)) return;

  announce('Installing the packages (npm ci, about a minute)');
  // npm replaces node_modules, so the Node that lies there must not be the one that runs npm.
  const code = await npm(['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'], {
    withTools: false,
  });
  if (code !== 0) throw new SetupError('The packages could not be installed: see what npm says above.');
}

/**
 * Whether npm's own record of node_modules agrees with the lock file.
 * An optional package may be absent (another platform's), but not in another version.
 */
export function isInstalled(wanted, installed) {
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true;
    return installed[path] === undefined ? optional === true : installed[path].version === version;
  });
}

async function packagesOf(lockFile) {
  try {
    return JSON.parse(await readFile(join(PROJECT, lockFile), 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}
