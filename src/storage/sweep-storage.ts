import type { ClientBase } from 'pg';
import { statementsOf } from '../database/database.js';
import { fetchRows } from '../database/stream-rows.js';
import type { FileStorage } from './file-storage.js';
import { namedFiles } from './named-files.js';

export interface SweepCounts {
  files: number;
  filesWithoutRow: number;
  rowsWithoutFile: number;
  unfinishedUploads: number;
}

type Report = (line: string) => void;

const BATCH = 5_000;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** A file is stored before its row is written, so a recent file may still get its row. */
const longAgo = (at: Date): boolean => Date.now() - at.getTime() > DAY_MS;

/**
 * Compares storage with the database and reports, one line each: files older than a day that no row names, rows whose file is missing, and uploads
 * that a dead process left unfinished. It changes neither side. It reads the rows before the files: the file of a row was stored earlier, so it must be
 * in the list.
 * @param report called with each line
 * @param prefix looks only at keys that begin with it
 */
export async function sweepStorage(client: ClientBase, storage: FileStorage, report: Report, prefix = ''): Promise<SweepCounts> {
  await client.query('begin isolation level repeatable read');
  try {
    // This statement also takes the snapshot.
    const named = await namedFiles(statementsOf(client));
    const files = await recordFiles(client, storage, prefix);
    const filesWithoutRow = await reportEach(
      client,
      `select format('file without a row: %s (%s bytes, stored %s)', f.key, f.byte_size, iso_utc(f.stored_at)) as line from swept_files f
       where f.stored_at < now() - interval '1 day' and not exists (select from (${named}) named where named.storage_key = f.key)`,
      [],
      report,
    );
    const rowsWithoutFile = await reportEach(
      client,
      `select format('row without its file: %s of %s', named.storage_key, named.kept_in) as line from (${named}) named
       where starts_with(named.storage_key, $1) and not exists (select from swept_files f where f.key = named.storage_key)`,
      [prefix],
      report,
    );
    return { files, filesWithoutRow, rowsWithoutFile, unfinishedUploads: await reportUnfinished(storage, report) };
  } finally {
    await client.query('rollback');
  }
}

async function recordFiles(client: ClientBase, storage: FileStorage, prefix: string): Promise<number> {
  await client.query(
    `create temp table swept_files (key text not null, byte_size bigint not null, stored_at timestamptz not null) on commit drop`,
  );
  let count = 0;
  let batch: [string[], number[], Date[]] = [[], [], []];
  const flush = async () => {
    await client.query('insert into swept_files select * from unnest($1::text[], $2::bigint[], $3::timestamptz[])', batch);
    count += batch[0].length;
    batch = [[], [], []];
  };
  for await (const { key, byteSize, storedAt } of storage.list(prefix)) {
    batch[0].push(key);
    batch[1].push(byteSize);
    batch[2].push(storedAt);
    if (batch[0].length === BATCH) await flush();
  }
  await flush();
  await client.query('analyze swept_files');
  return count;
}

/** Reads the findings by a cursor, since there may be as many as files. */
async function reportEach(client: ClientBase, sql: string, parameters: string[], report: Report): Promise<number> {
  let count = 0;
  for await (const rows of fetchRows<{ line: string }>(client, sql, parameters)) {
    for (const { line } of rows) report(line);
    count += rows.length;
  }
  return count;
}

async function reportUnfinished(storage: FileStorage, report: Report): Promise<number> {
  let count = 0;
  for await (const { name, startedAt } of storage.listUnfinished()) {
    if (!longAgo(startedAt)) continue;
    count += 1;
    report(`unfinished upload: ${name} (begun ${startedAt.toISOString()})`);
  }
  return count;
}
