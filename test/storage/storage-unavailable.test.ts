import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { FileStorage } from '../../src/storage/file-storage.js';
import { type CuttingProxy, startCuttingProxy } from '../support/cutting-proxy.js';
import { STORAGE_DRIVERS, type StorageDriver, s3Variables, storageOf } from '../support/storage-drivers.js';

const MB = 1024 * 1024;
const aFile = () => Readable.from([Buffer.from('a file')]);
const KEY = 'tests/trouble.bin';

/** What every use of the storage says, one sentence each. */
async function complaintsOf(storage: FileStorage): Promise<string[]> {
  const list = async () => {
    for await (const _file of storage.list('')) return;
  };
  const uses: Promise<unknown>[] = [storage.check(), storage.put(KEY, aFile()), storage.open(KEY), storage.head(KEY), list()];
  const results = await Promise.allSettled(uses);
  return results.map((result) => (result.status === 'rejected' ? String(result.reason.detail) : 'no complaint'));
}

const listen = async (answer: (socket: Socket) => void): Promise<{ server: Server; url: string }> => {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};
const closed = (server: Server) => new Promise((resolve) => server.close(resolve));

/** Only where there is a real service to refuse. */
function describeS3(name: string, tests: (driver: StorageDriver) => void): void {
  const s3 = STORAGE_DRIVERS.find((driver) => driver.name === 's3');
  if (s3) describe(name, () => tests(s3));
}

const SOME_KEYS = { S3_ACCESS_KEY_ID: 'some-key', S3_SECRET_ACCESS_KEY: 'some-secret' };

describe('an unusable storage names what to check', () => {
  it('DATA_DIR, when it is not a folder', async () => {
    const DATA_DIR = join(process.env.TEST_FOLDER ?? '', 'no-folder');
    await writeFile(DATA_DIR, 'a file');
    const complaints = await complaintsOf(storageOf({ STORAGE_BACKEND: 'local', DATA_DIR }));
    expect(complaints).toEqual(Array(5).fill('The file storage cannot be used now: DATA_DIR is not a folder (ENOTDIR).'));
  });

  it('S3_ENDPOINT, when nothing listens there', async () => {
    const { server, url } = await listen(() => undefined);
    await closed(server);
    const complaints = await complaintsOf(storageOf({ ...s3Variables('a-bucket'), ...SOME_KEYS, S3_ENDPOINT: url }));
    expect(complaints).toEqual(Array(5).fill('The file storage cannot be used now: nothing listens at S3_ENDPOINT (ECONNREFUSED).'));
  });

  it('S3_ENDPOINT, when it drops connections', async () => {
    const { server, url } = await listen((socket) => socket.resetAndDestroy());
    const complaints = await complaintsOf(storageOf({ ...s3Variables('a-bucket'), ...SOME_KEYS, S3_ENDPOINT: url }));
    await closed(server);
    expect(complaints).toEqual(
      Array(5).fill('The file storage cannot be used now: the connection to S3_ENDPOINT was dropped (ECONNRESET).'),
    );
  });

  it('S3_ENDPOINT, when it is silent', async () => {
    const sockets: Socket[] = [];
    const { server, url } = await listen((socket) => sockets.push(socket));
    const storage = storageOf({ ...s3Variables('a-bucket'), ...SOME_KEYS, S3_ENDPOINT: url });
    await expect(storage.check()).rejects.toThrow('S3_ENDPOINT does not answer in time');
    for (const socket of sockets) socket.destroy();
    await closed(server);
  });
});

describeS3('an S3 service that refuses', ({ create, remove }) => {
  let variables: Record<string, string>;
  beforeAll(async () => {
    variables = await create();
  });
  afterAll(() => remove(variables));

  it.each([
    ['S3_ACCESS_KEY_ID', 'nobody:knows', 'S3_ACCESS_KEY_ID'],
    ['S3_SECRET_ACCESS_KEY', 'quite-another-secret', 'S3_SECRET_ACCESS_KEY'],
    ['S3_BUCKET', 'a-bucket-that-is-not-there', 'the bucket of S3_BUCKET does not exist'],
  ])('names a wrong %s at each use, never its value', async (variable, value, named) => {
    const wrong = { ...variables, [variable]: value };
    const complaints = await complaintsOf(storageOf(wrong));
    const [check, put, open, head, list] = complaints;
    for (const complaint of [check, put, open, list]) expect(complaint).toContain(named);
    // The service tells a question for the head of a file nothing about a missing bucket.
    if (variable !== 'S3_BUCKET') expect(head).toContain(named);
    for (const secret of Object.values(wrong).slice(1)) expect(complaints.join()).not.toContain(secret);
  });
});

describeS3('an S3 service whose line is cut', ({ create, remove }) => {
  let variables: Record<string, string>;
  let direct: FileStorage;
  let storage: FileStorage;
  let proxy: CuttingProxy;
  beforeAll(async () => {
    variables = await create();
    direct = storageOf(variables);
    proxy = await startCuttingProxy(variables.S3_ENDPOINT ?? '');
    storage = storageOf({ ...variables, S3_ENDPOINT: proxy.url });
  });
  afterAll(async () => {
    await proxy.close();
    await remove(variables);
  });

  afterEach(() => proxy.restore());

  const content = randomBytes(12 * MB);
  const sent = () => Readable.from([content.subarray(0, 7 * MB), content.subarray(7 * MB)]);

  it('for a moment repeats the part, and the file is complete', async () => {
    proxy.cutAfter('up', 8 * MB, 'once');
    const before = proxy.cuts();
    await storage.put('tests/once.bin', sent());
    expect(proxy.cuts()).toBe(before + 1);
    expect(Buffer.concat(await (await direct.open('tests/once.bin')).toArray()).equals(content)).toBe(true);
  });

  it('for good in the middle of a file keeps no file, and names the cause', async () => {
    proxy.cutAfter('up', 8 * MB, 'for good');
    await expect(storage.put('tests/cut.bin', sent())).rejects.toThrow('the connection to S3_ENDPOINT was dropped');
    expect(await direct.head('tests/cut.bin')).toBeNull();
  });

  it('in the middle of a download is an error of the stream, never a short file', async () => {
    await direct.put('tests/down.bin', sent());
    proxy.cutAfter('down', 5 * MB, 'once');
    const stream = await storage.open('tests/down.bin');
    let received = 0;
    const reading = (async () => {
      for await (const chunk of stream) received += chunk.length;
    })();
    await expect(reading).rejects.toThrow('the connection to S3_ENDPOINT was dropped');
    expect(received).toBeLessThan(content.length);
  });
});
