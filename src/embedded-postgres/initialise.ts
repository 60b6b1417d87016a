import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfPresent } from './folder.js';
import { DATABASE, type Launch } from './launch.js';
import { runProgram } from './process.js';

/**
 * Data of another major version of PostgreSQL cannot be read, only dumped and restored.
 * @throws Error that says so
 */
export async function refuseOtherMajor({ folder, binaries }: Launch): Promise<void> {
  const major = (await clusterMajor(folder.cluster)) ?? binaries.major;
  if (major === binaries.major) return;
  throw new Error(
    `The data in ${folder.root} was written by PostgreSQL ${major}, but this release contains PostgreSQL ${binaries.major}: ` +
      'dump it with the release that wrote it and restore the dump into a new data folder.',
  );
}

/** Creates the cluster under a temporary name and renames it, so that a killed first start leaves no partial data folder. Does nothing if it exists. */
export async function initialiseOnce({ folder, reached, binaries, durable }: Launch): Promise<void> {
  if (await clusterMajor(folder.cluster)) return;
  const unfinished = 'cluster.unfinished';
  await rm(join(folder.root, unfinished), { recursive: true, force: true });
  const { code, output } = await runProgram(
    binaries.initdb,
    [
      `--pgdata=${reached.path}/${unfinished}`,
      `--pwfile=${reached.path}/password`,
      `--username=${DATABASE}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // Sorts by code point, and knows the letter case of every script: a search for "ÓBIDOS" finds "Óbidos".
      ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
      '--no-instructions',
      ...(durable ? [] : ['--no-sync']),
    ],
    { user: folder.user, inherit: reached.handle?.fd },
  );
  if (code !== 0) throw new Error(`PostgreSQL could not create its data folder in ${folder.root}: ${lastLines(output)}`);
  await rename(join(folder.root, unfinished), folder.cluster);
}

/** The last three lines of a program's output as one line: PostgreSQL prints the cause there. */
export function lastLines(output: string): string {
  return output.trim().split('\n').slice(-3).join(' ');
}

async function clusterMajor(cluster: string): Promise<string | null> {
  return (await readIfPresent(join(cluster, 'PG_VERSION')))?.trim() ?? null;
}
