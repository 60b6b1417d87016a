import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, type FileHandle, mkdir, open, readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** The user of the server's processes; empty means the user of this process. */
export interface ServerUser {
  uid?: number;
  gid?: number;
}

/** The paths in the data folder of one embedded server. */
export interface DataFolder {
  root: string;
  cluster: string;
  log: string;
  password: string;
  webPassword: string;
  user: ServerUser;
}

/** The paths of a data folder. Does not touch the disk. */
export function dataFolder(dataDir: string, user: ServerUser = {}): DataFolder {
  const root = resolve(dataDir);
  const path = (name: string): string => join(root, name);
  return { root, cluster: path('cluster'), log: path('server.log'), password: path('password'), webPassword: path('web-password'), user };
}

/**
 * Creates the data folder, accessible only to the user of the server. PostgreSQL refuses to run as root, so root gives the folder to its present owner,
 * or to `nobody` if it is new: a start with sudo never locks ordinary users out of their own data.
 * @throws Error when the folder belongs to another user
 */
export async function prepareDataFolder(dataDir: string): Promise<DataFolder> {
  const root = resolve(dataDir);
  await mkdir(root, { recursive: true });
  if (process.getuid?.() !== 0) {
    await chmod(root, 0o700).catch(() => {
      throw new Error(`The data folder ${root} belongs to another user; start as that user, or set DATA_DIR to a folder you own.`);
    });
    return dataFolder(root);
  }
  const owner = await stat(root);
  const user = owner.uid === 0 ? await nobody() : { uid: owner.uid, gid: owner.gid };
  await chown(root, user.uid, user.gid);
  await chmod(root, 0o700);
  return dataFolder(root, user);
}

async function nobody(): Promise<{ uid: number; gid: number }> {
  const entry = /^nobody:[^:]*:(\d+):(\d+):/m.exec(await readFile('/etc/passwd', 'utf8').catch(() => ''));
  return { uid: Number(entry?.[1] ?? 65534), gid: Number(entry?.[2] ?? 65534) };
}

/** Writes a file that only the server's user (and root) can read. */
export async function writePrivateFile(folder: DataFolder, path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600 });
  if (folder.user.uid !== undefined) await chown(path, folder.user.uid, folder.user.gid ?? folder.user.uid);
}

/**
 * The text of a file; null if there is no such file. A file that cannot be read is an error.
 * @throws the error of the file system, except for a missing file
 */
export async function readIfPresent(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * A password of the server: random, created once, and stored beside the data that it protects.
 * @param path `folder.password` or `folder.webPassword`
 */
export async function keepPassword(folder: DataFolder, path: string): Promise<string> {
  const kept = await readPassword(path);
  if (kept) return kept;
  const made = randomBytes(24).toString('base64url');
  await writePrivateFile(folder, path, `${made}\n`);
  return made;
}

/** The stored password; null if none was created yet. */
export async function readPassword(path: string): Promise<string | null> {
  return (await readIfPresent(path))?.trim() || null;
}

/** The data folder as the processes of the server see it. `handle` must stay open until they are spawned. */
export interface ReachedFolder {
  path: string;
  handle: FileHandle | null;
}

/** The file descriptor under which a spawned process inherits the open data folder. */
const INHERITED_FD = 3;

/**
 * Finds a path by which the user of the server can enter its data folder. Only root can reach a project below a closed folder (/root, a fresh
 * `mktemp -d`). There the server inherits the open folder and enters it through /proc, so that no permissions of the user's folders are loosened.
 * @throws Error when there is no such path, as on systems other than Linux
 */
export async function reachFolder(folder: DataFolder): Promise<ReachedFolder> {
  if (canEnter(folder.root, folder.user)) return { path: folder.root, handle: null };
  if (process.platform !== 'linux') {
    throw new Error(
      `PostgreSQL cannot run as root, and the user it runs as cannot enter ${folder.root}; start as an ordinary user, or set DATA_DIR to a folder every user can enter.`,
    );
  }
  return { path: `/proc/self/fd/${INHERITED_FD}`, handle: await open(folder.root, 'r') };
}

function canEnter(path: string, user: ServerUser): boolean {
  if (user.uid === undefined) return true;
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', path], { ...user, cwd: '/', stdio: 'ignore' }).status === 0;
}
