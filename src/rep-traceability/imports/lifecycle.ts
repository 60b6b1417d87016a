import type { SkippedLine } from '../../csv/detect-dialect.js';
import type { Statements } from '../../database/database.js';
import type { StoredUpload } from '../../storage/upload-to-storage.js';
import type { ImportCounts, ImportPreview, StagedFile } from './import-kind.js';
import type { ImportKindName } from './import-kinds.js';
import type { WarningCounts } from './import-rows.js';

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
 * any other. `Import` makes the changes; nothing but this file writes the column.
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

/** What a step says of the import beside its status. */
export interface ImportFacts extends Partial<StagedFile> {
  counts?: ImportCounts;
  preview?: ImportPreview;
  warningCounts?: WarningCounts;
  allowPartial?: boolean | null;
  acknowledged?: string[] | null;
}

/** What `save` writes: the status, and what belongs to it. */
export interface ImportState {
  id: number;
  version: number;
  status: ImportStatus;
  problem?: ImportProblem | null;
  counts?: ImportCounts | null;
  preview?: ImportPreview | null;
  encoding?: string | null;
  delimiter?: string | null;
  columns?: string[] | null;
  skippedLines?: SkippedLine[] | null;
  warningCounts?: WarningCounts | null;
  allowPartial?: boolean | null;
  acknowledged?: string[] | null;
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

const SAVE = `
  update imports set status = $3, problem = $4::jsonb, counts = $5::jsonb, preview = $6::jsonb, encoding = $7, delimiter = $8, columns = $9, allow_partial = $10,
    warning_counts = $11::jsonb, acknowledged = $12, skipped_lines = $13::jsonb,
    validated_at = case when status = 'validating' and $3 = 'validated' then clock_timestamp() else validated_at end,
    committed_at = case when $3 = 'committed' then clock_timestamp() end
  where id = $1 and version = $2 returning version`;

/**
 * Writes an import whose status was changed.
 * @returns false, with nothing written, if the stored import changed since this one was loaded
 */
export async function save(tx: Statements, stored: ImportState): Promise<boolean> {
  const json = (value: unknown) => (value == null ? null : JSON.stringify(value));
  const [saved] = (await tx.rows(SAVE, [
    stored.id,
    stored.version,
    stored.status,
    json(stored.problem),
    json(stored.counts),
    json(stored.preview),
    stored.encoding ?? null,
    stored.delimiter ?? null,
    stored.columns ?? null,
    stored.allowPartial ?? null,
    json(stored.warningCounts),
    stored.acknowledged ?? null,
    json(stored.skippedLines),
  ])) as { version: number }[];
  if (saved) stored.version = saved.version;
  return saved !== undefined;
}
