import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { CreateMultipartUploadCommand } from '@aws-sdk/client-s3';
import { Client } from 'pg';
import type { FileStorage, ListedFile, UnfinishedUpload } from '../../src/storage/file-storage.js';
import { sweepStorage } from '../../src/storage/sweep-storage.js';
import { upload } from '../support/imports.js';
import { clientOf, STORAGE_DRIVERS, type StorageDriver, storageOf } from '../support/storage-drivers.js';
import { cloneDatabase, startTestApp } from '../support/test-app.js';
import { run } from '../support/web-process.js';

const TWO_DAYS_MS = 2 * 24 * 60 * 60 * 1_000;
const SWEEP = resolve('dist/commands/sweep.js');
const HASH = 'a'.repeat(64);
const ADD_ROW = `insert into imports (kind, status, filename, byte_size, sha256, storage_key, created_by_user_id)
  select 'distributions_csv', 'received', 'a.csv', 1, $2, $1, min(id) from users`;

/** The storage as it will be seen the day after tomorrow: a service lets nobody turn back the date of a file. */
function later(storage: FileStorage): FileStorage {
  const early = (at: Date) => new Date(at.getTime() - TWO_DAYS_MS);
  return Object.create(storage, {
    list: {
      value: async function* (prefix: string): AsyncGenerator<ListedFile> {
        for await (const file of storage.list(prefix)) yield { ...file, storedAt: early(file.storedAt) };
      },
    },
    listUnfinished: {
      value: async function* (): AsyncGenerator<UnfinishedUpload> {
        for await (const upload of storage.listUnfinished()) yield { ...upload, startedAt: early(upload.startedAt) };
      },
    },
  });
}

/** Leaves behind what an upload does whose process dies. */
const breakOff: Record<StorageDriver['name'], (variables: Record<string, string>) => Promise<unknown>> = {
  local: async ({ DATA_DIR = '' }) => {
    await mkdir(join(DATA_DIR, 'files', '.partial'), { recursive: true });
    await writeFile(join(DATA_DIR, 'files', '.partial', 'half'), 'half');
  },
  s3: (variables) => clientOf(variables).send(new CreateMultipartUploadCommand({ Bucket: variables.S3_BUCKET, Key: 'imports/half' })),
};

describe.each(STORAGE_DRIVERS)('the sweep of storage ($name)', ({ name, create, remove }) => {
  let variables: Record<string, string>;
  let storage: FileStorage;
  let client: Client;
  let databaseUrl: string;
  beforeEach(async () => {
    variables = await create();
    storage = storageOf(variables);
    databaseUrl = await cloneDatabase();
    client = new Client({ connectionString: databaseUrl });
    await client.connect();
  });
  afterEach(async () => {
    await client.end();
    await remove(variables);
  });

  const put = (key: string) => storage.put(key, Readable.from([Buffer.from(key)]));
  const addRow = (key: string) => client.query(ADD_ROW, [key, HASH]);
  const sweep = async (swept: FileStorage, prefix?: string) => {
    const lines: string[] = [];
    const counts = await sweepStorage(client, swept, (line) => lines.push(line), prefix);
    return { counts, lines: lines.sort() };
  };

  it('finds nothing where each file has its row and each row its file', async () => {
    await put('imports/kept');
    await addRow('imports/kept');
    expect(await sweep(later(storage))).toEqual({
      counts: { files: 1, filesWithoutRow: 0, rowsWithoutFile: 0, unfinishedUploads: 0 },
      lines: [],
    });
  });

  it('leaves the file of an attachment that waits to be adopted, and misses it when it is not there', async () => {
    const ADOPTED = `insert into adopted_records (source_table, old_id, outcome, reason, received)
      values ('order_pdf_attachments', $1, 'waiting', 'attachment_without_order', jsonb_build_object('storage_key', $1::text))`;
    await put('salesorders/kept.pdf');
    await client.query(ADOPTED, ['salesorders/kept.pdf']);
    expect((await sweep(later(storage))).lines).toEqual([]);
    await client.query(ADOPTED, ['salesorders/lost.pdf']);
    expect((await sweep(later(storage))).lines).toEqual(['row without its file: salesorders/lost.pdf of adopted_records']);
  });

  it('reports a file that no row names once it is older than a day, a row whose file is missing, and nothing twice', async () => {
    await put('imports/kept');
    await addRow('imports/kept');
    await put('imports/orphan');
    await addRow('imports/lost');
    expect((await sweep(storage)).lines).toEqual(['row without its file: imports/lost of imports']);
    const { counts, lines } = await sweep(later(storage));
    expect(counts).toEqual({ files: 2, filesWithoutRow: 1, rowsWithoutFile: 1, unfinishedUploads: 0 });
    expect(lines).toEqual([
      expect.stringMatching(/^file without a row: imports\/orphan \(14 bytes, stored \d{4}-.*Z\)$/),
      'row without its file: imports/lost of imports',
    ]);
  });

  it('reports the file of an upload that was stored and then could not be recorded', async () => {
    const test = await startTestApp({ ...variables, DATABASE_URL: databaseUrl });
    try {
      await client.query(`create function refuse_import() returns trigger language plpgsql as $$ begin raise exception 'not now'; end $$`);
      await client.query('create trigger refuse_import before insert on imports for each statement execute function refuse_import()');
      const csv = 'Ship Date,Order Number,Facility Name,SKU,Lot,Quantity\n';
      await upload(await test.as('operations'), csv).expect(500);
      const { counts, lines } = await sweep(later(storage));
      expect(counts).toEqual({ files: 1, filesWithoutRow: 1, rowsWithoutFile: 0, unfinishedUploads: 0 });
      expect(lines).toEqual([
        expect.stringMatching(new RegExp(`^file without a row: imports/[-0-9a-f]{36} \\(${csv.length} bytes, stored `)),
      ]);
      expect((await client.query('select from imports')).rows).toEqual([]);
    } finally {
      await test.close();
    }
  });

  it('changes nothing: it finds the same again, and the file is still there', async () => {
    await put('imports/orphan');
    const first = await sweep(later(storage));
    expect(await sweep(later(storage))).toEqual(first);
    expect(await storage.head('imports/orphan')).not.toBeNull();
  });

  it('looks only at keys with the given prefix', async () => {
    for (const key of ['imports/orphan', 'tracing-reports/orphan']) await put(key);
    await addRow('imports/lost');
    const { counts } = await sweep(later(storage), 'tracing-reports/');
    expect(counts).toEqual({ files: 1, filesWithoutRow: 1, rowsWithoutFile: 0, unfinishedUploads: 0 });
  });

  it('does not report a row that was added, with its file, while the files were being listed', async () => {
    await put('imports/before');
    const racing: FileStorage = Object.create(storage, {
      list: {
        value: async function* (prefix: string) {
          yield* storage.list(prefix);
          await put('imports/meanwhile');
          await other.query(ADD_ROW, ['imports/meanwhile', HASH]);
        },
      },
    });
    const other = new Client({ connectionString: databaseUrl });
    await other.connect();
    expect((await sweep(racing)).counts).toMatchObject({ files: 1, rowsWithoutFile: 0 });
    await other.end();
    expect((await sweep(storage)).counts).toMatchObject({ files: 2, rowsWithoutFile: 0 });
  });

  it('runs as a command that exits with 0, whatever it finds', async () => {
    await put('imports/young');
    await addRow('imports/lost');
    const { ended, said } = run([SWEEP], { DATABASE_URL: databaseUrl, ...variables });
    expect(await ended).toBe(0);
    expect(said().trim().split('\n')).toEqual([
      'row without its file: imports/lost of imports',
      '1 files: 0 without a row for more than a day, 1 rows without their file, 0 unfinished uploads.',
    ]);
  });

  it('verifies each kept file with --verify: it names what differs or is missing, and exits with 1', async () => {
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    for (const key of ['imports/kept', 'imports/changed', 'imports/orphan']) await put(key);
    await client.query(ADD_ROW, ['imports/kept', sha256('imports/kept')]);
    const verify = async (...words: string[]) => {
      const { ended, said } = run([SWEEP, '--verify', ...words], { DATABASE_URL: databaseUrl, ...variables });
      return { code: await ended, lines: said().trim().split('\n') };
    };
    expect(await verify()).toEqual({
      code: 0,
      lines: ['1 files are as they were received, 0 differ, 0 are missing, 0 were recorded without a hash.'],
    });
    await addRow('imports/changed');
    await addRow('imports/lost');
    expect(await verify()).toEqual({
      code: 1,
      lines: [
        `file differs from what was received: imports/changed of imports (SHA-256 ${sha256('imports/changed')}, recorded ${HASH})`,
        'file missing: imports/lost of imports',
        '1 files are as they were received, 1 differ, 1 are missing, 0 were recorded without a hash.',
      ],
    });
    expect((await verify('imports/k')).code).toBe(0);
  });

  it('runs as a command that fails, naming the cause, when it cannot compare', async () => {
    const broken: Record<string, string> = name === 's3' ? { S3_SECRET_ACCESS_KEY: 'wrong' } : { STORAGE_BACKEND: 'nowhere' };
    const { ended, said } = run([SWEEP], { DATABASE_URL: databaseUrl, ...variables, ...broken });
    expect(await ended).toBe(1);
    expect(said()).toContain(`The sweep could not compare storage and database:`);
    expect(said()).toContain(Object.keys(broken)[0]);
    expect(said()).not.toContain(Object.values(broken)[0]);
  });

  it('reports an upload that was left unfinished more than a day ago', async () => {
    await breakOff[name](variables);
    expect((await sweep(storage)).counts.unfinishedUploads).toBe(0);
    const { counts, lines } = await sweep(later(storage));
    expect(counts).toMatchObject({ files: 0, unfinishedUploads: 1 });
    expect(lines).toEqual([expect.stringMatching(/^unfinished upload: .*half \(begun /)]);
  });
});
