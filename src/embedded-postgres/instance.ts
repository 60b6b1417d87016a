import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Binaries } from './binaries.js';
import { type DataFolder, readIfPresent, writePrivateFile } from './folder.js';
import { isAlive, isPostgres, requestFastShutdown, waitUntilGone } from './process.js';

/** A server process that runs on a data folder. */
export interface Instance {
  pid: number;
  port: number;
  /** False while it starts, recovers or shuts down. */
  ready: boolean;
}

/**
 * Reads PostgreSQL's own lock file.
 * @returns null when the file is missing or its process has ended
 */
export async function readInstance(folder: DataFolder): Promise<Instance | null> {
  const lines = ((await readIfPresent(lockFile(folder))) ?? '').split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !(await isPostgres(pid))) return null;
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
}

/** The process that started the server of a folder, and the copied programs that it may have left behind. */
interface Owner {
  pid: number;
  temporaryCopy: string | null;
}

/**
 * Makes sure that no server runs on the folder. A server whose owner is alive belongs to a running product and stays. A server whose owner was killed is
 * shut down, so that the product starts again after any crash without manual work.
 * @throws Error when the folder is in use
 */
export async function freeFolder(folder: DataFolder, binaries: Binaries): Promise<void> {
  const instance = await readInstance(folder);
  const owner = await readOwner(folder);
  if (instance) {
    if (!owner || (await isAlive(owner.pid)) || !(await shutDown(instance, binaries))) throw new Error(inUse(folder, instance));
  } else {
    await forgetReusedNumber(folder);
  }
  if (owner?.temporaryCopy) await rm(owner.temporaryCopy, { recursive: true, force: true });
}

/** Records this process as the owner of the server that it has started. PostgreSQL's own lock lets only one process get this far. */
export async function recordOwner(folder: DataFolder, { temporaryCopy }: Binaries): Promise<void> {
  await writePrivateFile(folder, ownerFile(folder), JSON.stringify({ pid: process.pid, temporaryCopy }));
}

/** Removes the record of the owner after its server has stopped. */
export async function forgetOwner(folder: DataFolder): Promise<void> {
  await rm(ownerFile(folder), { force: true });
}

function inUse(folder: DataFolder, { pid }: Instance): string {
  return `The data folder ${folder.root} is in use by a running PostgreSQL (process ${pid}): stop the product that runs there, or set DATA_DIR to another folder.`;
}

async function shutDown({ pid }: Instance, binaries: Binaries): Promise<boolean> {
  requestFastShutdown(pid, binaries.pgCtl);
  return waitUntilGone(pid, 60_000);
}

/**
 * PostgreSQL recovers by itself from a lock file whose process has ended. It refuses to start when the process id now belongs to another program, which is
 * common in containers, where ids are small.
 */
async function forgetReusedNumber(folder: DataFolder): Promise<void> {
  const pid = Number.parseInt((await readIfPresent(lockFile(folder))) ?? '', 10);
  if (pid > 0 && (await isAlive(pid))) await rm(lockFile(folder));
}

async function readOwner(folder: DataFolder): Promise<Owner | null> {
  const text = await readIfPresent(ownerFile(folder));
  return text ? (JSON.parse(text) as Owner) : null;
}

function lockFile(folder: DataFolder): string {
  return join(folder.cluster, 'postmaster.pid');
}

function ownerFile(folder: DataFolder): string {
  return join(folder.root, 'owner.json');
}
