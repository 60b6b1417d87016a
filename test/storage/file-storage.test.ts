import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import type { FileStorage } from '../../src/storage/file-storage.js';
import { STORAGE_DRIVERS, storageOf } from '../support/storage-drivers.js';

const MB = 1024 * 1024;
const PART = 5 * MB;
const hash = (content: Buffer) => createHash('sha256').update(content).digest('hex');
const inChunks = (content: Buffer, size = 64 * 1024) =>
  Readable.from(
    (function* () {
      for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
    })(),
  );
const read = async (stream: Readable): Promise<Buffer> => Buffer.concat(await stream.toArray());
const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

describe.each(STORAGE_DRIVERS)('storage ($name)', ({ create, remove }) => {
  let variables: Record<string, string>;
  let storage: FileStorage;
  let files = 0;
  const newKey = () => `tests/file-${files++}.bin`;
  beforeAll(async () => {
    variables = await create();
    storage = storageOf(variables);
  });
  afterAll(() => remove(variables));

  const nothingUnder = async (key: string) => {
    expect(await storage.head(key)).toBeNull();
    expect(await collect(storage.list(key))).toEqual([]);
    expect(await collect(storage.listUnfinished())).toEqual([]);
  };

  it.each([
    ['an empty file', 0],
    ['one byte', 1],
    ['a file just under one part', PART - 1],
    ['a file of exactly one part', PART],
    ['a file of one part and a byte', PART + 1],
    ['a file of exactly two parts', 2 * PART],
    ['20 MB', 20 * MB],
  ])('keeps %s byte for byte, with its size and hash', async (_name, size) => {
    const content = randomBytes(size);
    const key = newKey();
    expect(await storage.put(key, inChunks(content))).toEqual({ key, byteSize: size, sha256: hash(content) });
    expect(hash(await read(await storage.open(key)))).toBe(hash(content));
    expect(await storage.head(key)).toMatchObject({ key, byteSize: size });
  });

  it('keeps a file that comes in chunks of any size', async () => {
    const content = randomBytes(PART + 17);
    const key = newKey();
    await storage.put(key, inChunks(content, 999_983));
    expect(hash(await read(await storage.open(key)))).toBe(hash(content));
  });

  it.each([
    [0, 0],
    [0, 99],
    [PART - 1, PART],
    [PART, PART + 9],
    [PART + 90, PART + 99],
  ])('reads the part from byte %i to byte %i, both included, across the parts it was stored in', async (start, end) => {
    const content = Buffer.concat([Buffer.alloc(PART, 'a'), randomBytes(100)]);
    const key = newKey();
    await storage.put(key, inChunks(content));
    expect(await read(await storage.open(key, { start, end }))).toEqual(content.subarray(start, end + 1));
  });

  it('never changes stored bytes: a second file under the same key is refused', async () => {
    const key = newKey();
    await storage.put(key, Readable.from([Buffer.from('first')]));
    await expect(storage.put(key, Readable.from([Buffer.from('second')]))).rejects.toThrow('never changed');
    expect(String(await read(await storage.open(key)))).toBe('first');
  });

  it('keeps one of two files that are stored under one key at the same moment, complete and unmixed', async () => {
    const key = newKey();
    const contents = [randomBytes(PART + 5), randomBytes(PART + 5)];
    const results = await Promise.allSettled(contents.map((content) => storage.put(key, inChunks(content))));
    expect(results.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect(contents.map(hash)).toContain(hash(await read(await storage.open(key))));
  });

  it.each([
    ['at once', 0],
    ['in the first part', MB],
    ['after the second part', 2 * PART + MB],
  ])('keeps nothing of a file that breaks off %s, and says why it broke off', async (_when, sentBytes) => {
    const key = newKey();
    const breaking = Readable.from(
      (async function* () {
        for (let sent = 0; sent < sentBytes; sent += MB) yield randomBytes(MB);
        throw Object.assign(new Error('the client went away'), { code: 'ECONNRESET', syscall: 'read' });
      })(),
    );
    await expect(storage.put(key, breaking)).rejects.toThrow('the client went away');
    await nothingUnder(key);
  });

  it('keeps nothing of a file whose sender is destroyed in the middle', async () => {
    const key = newKey();
    const sender = new Readable({
      read() {
        this.push(randomBytes(MB));
      },
    });
    const put = storage.put(key, sender);
    await Promise.all([expect(put).rejects.toThrow(), setTimeout(100).then(() => sender.destroy())]);
    await nothingUnder(key);
  });

  it('stops reading when its reader stops, and reads again afterwards', async () => {
    const content = randomBytes(8 * MB);
    const key = newKey();
    await storage.put(key, inChunks(content));
    for (let round = 0; round < 5; round += 1) {
      const stream = await storage.open(key);
      for await (const _chunk of stream) break;
      expect(stream.destroyed).toBe(true);
    }
    const unread = await storage.open(key);
    unread.destroy();
    expect(hash(await read(await storage.open(key)))).toBe(hash(content));
  });

  it('names the key of a file that is not there', async () => {
    await expect(storage.open('tests/missing.bin')).rejects.toThrow('No file is stored under tests/missing.bin');
    expect(await storage.head('tests/missing.bin')).toBeNull();
  });

  it.each(['../escape', '/etc/passwd', 'tests/../../escape', 'tests//x', 'tests/.', '.partial/x', 'C:\\x', 'tests/x\u0000', ''])(
    'neither writes nor reads under %j',
    async (key) => {
      await expect(storage.put(key, Readable.from([Buffer.from('x')]))).rejects.toThrow('storage key');
      await expect(storage.open(key)).rejects.toThrow('storage key');
      await expect(storage.head(key)).rejects.toThrow('storage key');
    },
  );

  it.each(['Upper/case.pdf', 'with space.pdf', '注文書.pdf', '%2e%2e/x'])('gives no new file the key %j', async (key) => {
    await expect(storage.put(key, Readable.from([Buffer.from('x')]))).rejects.toThrow('storage key');
  });

  it('lists files by the beginning of their keys, with size and age', async () => {
    for (const name of ['a', 'b']) await storage.put(`listed/${name}.csv`, Readable.from([Buffer.from(name.repeat(3))]));
    const listed = await collect(storage.list('listed/'));
    expect(listed.map(({ key, byteSize }) => `${key} ${byteSize}`).sort()).toEqual(['listed/a.csv 3', 'listed/b.csv 3']);
    for (const { storedAt } of listed) expect(Math.abs(Date.now() - storedAt.getTime())).toBeLessThan(60_000);
    expect((await collect(storage.list(''))).length).toBeGreaterThan(2);
    expect(await collect(storage.list('nowhere/'))).toEqual([]);
  });

  it('reports that it is available', async () => {
    await expect(storage.check()).resolves.toBeUndefined();
  });
});
