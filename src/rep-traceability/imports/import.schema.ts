import { z } from 'zod';
import { invalidRequest } from '../../problems/validation.js';
import { instant } from '../../rest/fields.js';
import { pageOf, pageQuery } from '../../rest/paging.js';

export const IMPORT_KINDS = ['distributions_csv', 'sales_orders_pdf'] as const;
export const IMPORT_STATUSES = ['received', 'validating', 'validated', 'committing', 'committed', 'failed'] as const;
export const ROW_STATUSES = ['valid', 'invalid', 'duplicate'] as const;

export const importKind = z.enum(IMPORT_KINDS);
export type ImportKind = z.infer<typeof importKind>;

/** The text fields beside the file. */
export const uploadForm = z.strictObject({ kind: importKind });

/** Reads the form of an upload; the file is no part of it. */
export function readUploadForm(body: unknown): z.infer<typeof uploadForm> {
  const form = uploadForm.safeParse(body ?? {});
  if (form.error) throw invalidRequest(form.error.issues, 'body');
  return form.data;
}

export const importListQuery = z.strictObject({ ...pageQuery, status: z.enum(IMPORT_STATUSES).optional(), kind: importKind.optional() });
export type ImportListQuery = z.infer<typeof importListQuery>;

export const rowListQuery = z.strictObject({ ...pageQuery, status: z.enum(ROW_STATUSES).optional() });
export type RowListQuery = z.infer<typeof rowListQuery>;

export const commitBody = z
  .strictObject({
    allowPartial: z.boolean().optional().meta({ description: 'commit the valid rows though others are invalid; false when left out' }),
  })
  .meta({ id: 'CommitImport', examples: [{ allowPartial: true }] });
export type CommitBody = z.infer<typeof commitBody>;

const count = z.int().nonnegative();

export const importCounts = z
  .object({
    rows: count,
    valid: count,
    invalid: count,
    duplicate: count.meta({ description: 'rows that are in the log already; they change nothing' }),
    customersToCreate: count,
    salesOrdersToCreate: count,
    distributionsToCreate: count,
  })
  .meta({ id: 'ImportCounts', description: 'what the commit will do, or did' });

const sample = z.array(z.string());

export const importView = z
  .object({
    id: z.int(),
    kind: importKind,
    status: z.enum(IMPORT_STATUSES),
    filename: z.string(),
    byteSize: z.int(),
    sha256: z.string().meta({ description: 'of the file as received' }),
    encoding: z.string().nullable().meta({ description: 'as detected' }),
    delimiter: z.string().nullable().meta({ description: 'as detected' }),
    columns: z.array(z.string()).nullable().meta({ description: 'the header as received' }),
    counts: importCounts.nullable(),
    preview: z
      .object({ customers: sample, salesOrders: sample, lots: sample })
      .nullable()
      .meta({ description: 'up to 20 of the customers, sales orders and unregistered lots that the commit will create' }),
    progress: z
      .object({ processed: count, total: count.nullable() })
      .meta({ description: 'bytes while validating a file, rows while planning and committing' }),
    problem: z
      .object({ code: z.string(), detail: z.string() })
      .nullable()
      .meta({ description: 'why it failed, or why the last commit was refused' }),
    allowPartial: z.boolean().nullable(),
    createdBy: z.object({ id: z.int(), email: z.string() }),
    createdAt: instant,
    validatedAt: instant.nullable(),
    committedAt: instant.nullable(),
    version: z.int(),
  })
  .meta({ id: 'Import' });
export type ImportView = z.infer<typeof importView>;
export const importPage = pageOf('ImportPage', importView);

export const importRow = z
  .object({
    lineNumber: z.int().meta({ description: 'the header is line 1' }),
    status: z.enum(ROW_STATUSES),
    raw: z.record(z.string(), z.string()).meta({ description: 'the cells as received, by header' }),
    problems: z.array(z.object({ code: z.string(), column: z.string().nullable(), detail: z.string() })),
  })
  .meta({ id: 'ImportRow' });
export type ImportRowView = z.infer<typeof importRow>;
export const importRowPage = pageOf('ImportRowPage', importRow);
