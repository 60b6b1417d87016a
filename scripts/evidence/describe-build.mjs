import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT } from '../setup/project.mjs';

const execute = promisify(execFile);

/** What was tested: the commit, what differs from it, the versions that it ran on, and the SHA-256 of its parts. */
export async function describeBuild() {
  const { version } = JSON.parse(await readFile(join(PROJECT, 'package.json'), 'utf8'));
  return {
    version,
    commit: await git('rev-parse', 'HEAD'),
    committedAt: await git('show', '-s', '--format=%cI', 'HEAD'),
    changedSince: (await git('status', '--porcelain'))?.split('\n').filter(Boolean) ?? null,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    sha256: {
      'package-lock.json': await hashOf(['package-lock.json']),
      'src/**': await hashOf(['src/**/*']),
      'migrations/**': await hashOf(['migrations/**/*']),
      'test/**': await hashOf(['test/**/*']),
      'dist/**': await hashOf(['dist/**/*']),
    },
  };
}

/** What git answers, or null where the project is no clone. */
async function git(...args) {
  try {
    return (await execute('git', args, { cwd: PROJECT, maxBuffer: 10_000_000 })).stdout.trimEnd();
  } catch {
    return null;
  }
}

/** SHA-256 over path and SHA-256 of each file, sorted by path: the output of `sha256sum` over them. */
async function hashOf(patterns) {
  const entries = await Array.fromAsync(glob(patterns, { cwd: PROJECT, withFileTypes: true }));
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(PROJECT.length + 1));
  const all = createHash('sha256');
  for (const path of paths.sort()) {
    all.update(
      `${createHash('sha256')
        .update(await readFile(join(PROJECT, path)))
        .digest('hex')}  ${path}\n`,
    );
  }
  return all.digest('hex');
}
