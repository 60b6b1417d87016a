import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';
import type { FileStorage } from '../../storage/file-storage.js';
import { FileMissing } from '../../storage/storage-errors.js';
import { isKey } from '../../storage/storage-key.js';

/** The files that rows not yet adopted name. */
const NAMED_FILES = `
  select storage_key as key from old_order_pdf_attachments where not settled
  union select report_storage_key from old_tracing_reports where not settled
  union select storage_key from old_approvals_eml where not settled
  union select evidence_file_storage_key from old_distribution_log_entries where not settled`;

const TABLE = `create temporary table file_facts (key text, byte_size bigint, sha256 text) on commit drop`;

/** Files read at one time: more would only wait for each other. */
const AT_ONCE = 8;

/** Reads each file that the old records name, into `file_facts`: the old system kept neither size nor digest of most. A missing file has neither. */
export async function readFileFacts(target: ClientBase, storage: FileStorage): Promise<void> {
  await target.query(TABLE);
  const { rows } = await target.query<{ key: string }>(`select key from (${NAMED_FILES}) n where length(key) between 1 and 1000`);
  for (let start = 0; start < rows.length; start += AT_ONCE) {
    const keys = rows.slice(start, start + AT_ONCE).map(({ key }) => key);
    const facts = await Promise.all(keys.map((key) => readFacts(storage, key)));
    await target.query('insert into file_facts select * from unnest($1::text[], $2::bigint[], $3::text[])', [
      keys,
      facts.map((found) => found?.byteSize ?? null),
      facts.map((found) => found?.sha256 ?? null),
    ]);
  }
  await target.query('create index on file_facts (key); analyze file_facts');
}

async function readFacts(storage: FileStorage, key: string): Promise<{ byteSize: number; sha256: string } | null> {
  if (!isKey(key)) return null;
  const hash = createHash('sha256');
  let byteSize = 0;
  try {
    for await (const chunk of await storage.open(key)) {
      hash.update(chunk);
      byteSize += chunk.length;
    }
  } catch (error) {
    if (error instanceof FileMissing) return null;
    throw error;
  }
  return { byteSize, sha256: hash.digest('hex') };
}
