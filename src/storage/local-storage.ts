import { randomUUID } from 'node:crypto';
import { constants, createWriteStream } from 'node:fs';
import { access, mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ByteRange, FileStorage, type ListedFile, type UnfinishedUpload } from './file-storage.js';
import type { HashingReader } from './hashing-reader.js';
import { toLocalStorageError } from './local-errors.js';
import { FileMissing } from './storage-errors.js';
import { isKey, requireKey } from './storage-key.js';

/** Folder of unfinished files. No key begins with a dot. */
const PARTIAL = '.partial';

/** Files in one folder, for the embedded default and for development. */
export class LocalStorage extends FileStorage {
  private readonly root: string;

  constructor(folder: string) {
    super();
    this.root = resolve(folder);
  }

  async open(key: string, range?: ByteRange): Promise<Readable> {
    const handle = await explained(open(this.pathOf(key), 'r').catch(missingAsNull));
    if (!handle) throw new FileMissing(key);
    return handle.createReadStream(range);
  }

  async head(key: string): Promise<ListedFile | null> {
    const found = await explained(stat(this.pathOf(key)).catch(missingAsNull));
    return found?.isFile() ? { key, byteSize: found.size, storedAt: found.mtime } : null;
  }

  async *list(prefix: string): AsyncGenerator<ListedFile> {
    for await (const key of this.filesUnder('')) {
      if (!isKey(key) || !key.startsWith(prefix)) continue;
      const file = await this.head(key);
      if (file) yield file;
    }
  }

  async *listUnfinished(): AsyncGenerator<UnfinishedUpload> {
    for await (const name of this.filesUnder(PARTIAL)) {
      const found = await explained(stat(join(this.root, name)).catch(missingAsNull));
      if (found) yield { name, startedAt: found.birthtime };
    }
  }

  async check(): Promise<void> {
    await explained(mkdir(this.root, { recursive: true }).then(() => access(this.root, constants.R_OK | constants.W_OK)));
  }

  async discard(key: string): Promise<void> {
    await explained(rm(this.pathOf(key), { force: true }));
  }

  /** Writes to another place and renames, so that a killed process leaves no half file under a key. */
  protected async write(key: string, content: HashingReader): Promise<void> {
    const path = this.pathOf(key);
    const partial = join(this.root, PARTIAL, randomUUID());
    try {
      await Promise.all([mkdir(dirname(path), { recursive: true }), mkdir(dirname(partial), { recursive: true })]);
      await pipeline(content, createWriteStream(partial, { flags: 'wx', flush: true }));
      await rename(partial, path);
      await syncFolder(dirname(path));
    } catch (error) {
      await rm(partial, { force: true }).catch(() => undefined);
      throw toLocalStorageError(error);
    }
  }

  private async *filesUnder(folder: string): AsyncGenerator<string> {
    const top = join(this.root, folder);
    await explained(mkdir(top, { recursive: true }));
    for await (const entry of await explained(opendir(top, { recursive: true }))) {
      if (entry.isFile()) yield relative(this.root, join(entry.parentPath, entry.name)).replaceAll(sep, '/');
    }
  }

  private pathOf(key: string): string {
    requireKey(key);
    return join(this.root, key);
  }
}

const explained = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw toLocalStorageError(error);
  });

function missingAsNull(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

/** A rename is durable once the folder with the new name is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}
