import type { Statements } from '../../database/database.js';
import type { StoredUpload } from '../../storage/upload-to-storage.js';
import type { ImportCounts, ImportPreview, StagedFile } from './import-kind.js';
import type { ImportKindName } from './import-kinds.js';

export const IMPORT_STATUSES = ['received', 'validating', 'validated', 'committing', 'committed', 'failed'] as const;
export type ImportStatus = (typeof IMPORT_STATUSES)[number];

/** The two steps that run in the background. */
export type ImportStep = 'validate' | 'commit';

export interface ImportProblem {
  code: string;
  detail: string;
}

/**
 * Every change of an import's status: from which statuses it may start, and where it leads. The trigger `imports_status_in_order` refuses
 * any other. Nothing but `change` below writes the column.
 */
export const CHANGES = {
  startValidation: { from: ['received', 'validating'], to: 'validating' },
  completeValidation: { from: ['validating'], to: 'validated' },
  failValidation: { from: ['received', 'validating'], to: 'failed' },
  cancel: { from: ['received', 'validating', 'validated'], to: 'failed' },
  refuse: { from: ['validated'], to: 'failed' },
  retry: { from: ['failed'], to: 'received' },
  restorePreview: { from: ['failed'], to: 'validated' },
  startCommit: { from: ['validated'], to: 'committing' },
  completeCommit: { from: ['committing'], to: 'committed' },
  returnToPreview: { from: ['committing'], to: 'validated' },
} as const satisfies Record<string, { from: readonly ImportStatus[]; to: ImportStatus }>;

export type ImportChange = keyof typeof CHANGES;

/** Whether an import of this status can make the change. */
export const allows = (change: ImportChange, status: ImportStatus): boolean =>
  (CHANGES[change].from as readonly ImportStatus[]).includes(status);

/** What a change says of the import beside its status. What is left out stays, except for the problem, which a change without one ends. */
interface Facts extends Partial<StagedFile> {
  problem?: ImportProblem;
  counts?: ImportCounts;
  preview?: ImportPreview;
  allow_partial?: boolean | null;
}

export interface NewImport extends StoredUpload {
  kind: ImportKindName;
  createdByUserId: number;
}

/**
 * Records a new import as `received`.
 * @returns its id
 */
export async function receive(tx: Statements, { kind, filename, byteSize, sha256, key, createdByUserId }: NewImport): Promise<number> {
  const [received] = (await tx.rows(
    `insert into imports (kind, status, filename, byte_size, sha256, storage_key, created_by_user_id) values ($1, 'received', $2, $3, $4, $5, $6)
     returning id`,
    [kind, filename, byteSize, sha256, key, createdByUserId],
  )) as [{ id: number }];
  return received.id;
}

const CHANGE = `
  update imports i set status = $3, (problem, allow_partial, encoding, delimiter, columns, counts, preview) = (
      select f.problem, f.allow_partial, f.encoding, f.delimiter, f.columns, f.counts, f.preview from jsonb_populate_record(i, $4::jsonb) f),
    validated_at = case when i.status = 'validating' and $3 = 'validated' then clock_timestamp() else i.validated_at end,
    committed_at = case when $3 = 'committed' then clock_timestamp() end
  where id = $1 and status = any ($2) returning id`;

/**
 * Changes the status of an import if its present status allows that.
 * @param facts values to store with it; a problem that is left out is cleared
 * @returns whether the status changed
 */
export async function change(tx: Statements, id: number, what: ImportChange, facts: Facts = {}): Promise<boolean> {
  const { from, to } = CHANGES[what];
  return (await tx.rows(CHANGE, [id, [...from], to, JSON.stringify({ problem: null, ...facts })])).length === 1;
}

/**
 * Waits until no other worker is at this step; the second of two workers on one import then finds the work done. Commits run one after the
 * other, so that two imports of the same orders never race. Reads and single writes go on meanwhile.
 * @returns whether there is something to do
 */
export async function claim(tx: Statements, id: number, step: ImportStep): Promise<boolean> {
  if (step === 'validate') await tx.rows(`select pg_advisory_xact_lock(hashtext('import'), $1::int)`, [id]);
  else await tx.rows(`select pg_advisory_xact_lock(hashtext('import commit'))`);
  const status: ImportStatus = step === 'validate' ? 'validating' : 'committing';
  return (await tx.rows('select from imports where id = $1 and status = $2', [id, status])).length === 1;
}

/** Ends a step that cannot be done. After a commit the import is back at its preview and can be committed again. */
export async function fail(tx: Statements, id: number, step: ImportStep, { code, detail }: ImportProblem): Promise<void> {
  await claim(tx, id, step);
  if (step === 'validate') await change(tx, id, 'failValidation', { problem: { code, detail } });
  else await change(tx, id, 'returnToPreview', { problem: { code, detail }, allow_partial: null });
}
