import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfPresent } from './folder.js';
import { DATABASE, type Launch } from './launch.js';
import { runProgram } from './process.js';

/** Refuses data that another major version of PostgreSQL wrote: it cannot be read, only dumped and restored. */
export async function refuseOtherMajor({ folder, binaries }: Launch): Promise<void> {
  const major = (await clusterMajor(folder.cluster)) ?? binaries.major;
  if (major === binaries.major) return;
  throw new Error(
    `The data in ${folder.root} was written by PostgreSQL ${major}, and this release brings PostgreSQL ${binaries.major}: ` +
      'dump it with the release that wrote it and restore the dump into a new data folder.',
  );
}

/** Creates the cluster under a temporary name and renames it, so that a killed first start leaves no partial data folder. */
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
      '--locale=C',
      '--no-instructions',
      ...(durable ? [] : ['--no-sync']),
    ],
    { user: folder.user, inherit: reached.handle?.fd },
  );
  if (code !== 0) throw new Error(`PostgreSQL could not make its data folder in ${folder.root}: ${lastLines(output)}`);
  await rename(join(folder.root, unfinished), folder.cluster);
}

/** The end of a program's output as one line: PostgreSQL prints the cause there. */
export function lastLines(output: string): string {
  return output.trim().split('\n').slice(-3).join(' ');
}

async function clusterMajor(cluster: string): Promise<string | null> {
  return (await readIfPresent(join(cluster, 'PG_VERSION')))?.trim() ?? null;
}
