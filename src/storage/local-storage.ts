import { createHash, randomUUID } from 'node:crypto';
import { constants, createReadStream, createWriteStream } from 'node:fs';
import { access, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ByteRange, FileStorage, type StoredFile } from './file-storage.js';
import { measure } from './measure.js';

const KEY = /^[a-z0-9][a-z0-9-]*(\/[a-z0-9][a-z0-9-]*)*(\.[a-z0-9]+)?$/;

/** Files under one folder, for the embedded default and for development. */
export class LocalStorage extends FileStorage {
  private readonly root: string;

  constructor(folder: string) {
    super();
    this.root = resolve(folder);
  }

  /** Writes beside the goal and renames, so that a process killed half-way leaves no half file under a key. */
  async put(key: string, content: Readable): Promise<StoredFile> {
    const path = this.pathOf(key);
    const partial = join(this.root, '.partial', randomUUID());
    await Promise.all([mkdir(dirname(path), { recursive: true }), mkdir(dirname(partial), { recursive: true })]);
    const hash = createHash('sha256');
    const size = { bytes: 0 };
    try {
      await pipeline(content, measure(hash, size), createWriteStream(partial, { flags: 'wx', flush: true }));
      await rename(partial, path);
      await syncFolder(dirname(path));
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
    return { key, byteSize: size.bytes, sha256: hash.digest('hex') };
  }

  async open(key: string, range?: ByteRange): Promise<Readable> {
    const path = this.pathOf(key);
    await access(path, constants.R_OK);
    return createReadStream(path, range);
  }

  async check(): Promise<void> {
    await mkdir(this.root, { recursive: true });
    await access(this.root, constants.R_OK | constants.W_OK);
  }

  /** Keys come from the server alone; one that could leave the folder is a fault of the program, not of a user. */
  private pathOf(key: string): string {
    if (!KEY.test(key)) throw new Error('A storage key holds only small letters, digits, hyphens and slashes');
    return join(this.root, key);
  }
}

/** A rename is durable once the folder that holds the name is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}
