import { z } from 'zod';
import { addressOutput } from '../../addresses/address.js';
import { booleanText, instant } from '../../http/fields.js';
import { pageOf, pageQuery } from '../../http/paging.js';
import type { ImportCounts } from './import-kind.js';
import { IMPORT_KIND_NAMES } from './import-kinds.js';
import { IMPORT_STATUSES } from './lifecycle.js';

export const ROW_STATUSES = ['valid', 'invalid', 'duplicate'] as const;

export const importKind = z.enum(IMPORT_KIND_NAMES);

/** The text fields beside the file. A lot list goes to POST /lots/import, which asks for another permission and answers at once. */
export const uploadForm = z.strictObject({ kind: importKind.exclude(['lot_list_csv']) });

export const importListQuery = z.strictObject({ ...pageQuery, status: z.enum(IMPORT_STATUSES).optional(), kind: importKind.optional() });
export type ImportListQuery = z.infer<typeof importListQuery>;

export const rowListQuery = z.strictObject({
  ...pageQuery,
  status: z.enum(ROW_STATUSES).optional(),
  suspicious: booleanText.optional().meta({ description: 'rows with warnings, or without', parameter: { type: 'boolean' } }),
});
export type RowListQuery = z.infer<typeof rowListQuery>;

export const commitBody = z
  .strictObject({
    allowPartial: z.boolean().optional().meta({ description: 'commit the valid rows although others are invalid; false when left out' }),
    acknowledge: z
      .array(z.string().regex(/^[a-z_]{1,60}$/, 'must be the code of a warning'))
      .max(50)
      .optional()
      .meta({ description: 'codes of the warnings, as in `warningCounts`, that a person has looked at' }),
  })
  .meta({ id: 'CommitImport', examples: [{ allowPartial: true, acknowledge: ['after_expiry'] }] });
export type CommitBody = z.infer<typeof commitBody>;

const count = z.int().nonnegative();

export const importCounts = z
  .object({
    rows: count,
    valid: count,
    invalid: count,
    duplicate: count.meta({ description: 'rows that are in the log already; they change nothing' }),
    suspicious: count.meta({ description: 'valid rows with warnings' }),
    customersToCreate: count,
    salesOrdersToCreate: count,
    distributionsToCreate: count,
  })
  .meta({ id: 'ImportCounts', description: 'what the commit will do, or did' }) satisfies z.ZodType<ImportCounts>;

export const skippedLines = z
  .array(z.object({ lineNumber: z.int(), text: z.string() }))
  .meta({ description: 'lines that are no rows: titles above the header, and headers that are repeated (the first 100)' });

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
    columns: z.array(z.string()).nullable().meta({ description: 'the header as received; of a PDF: the names of the cells of its rows' }),
    skippedLines: skippedLines.nullable(),
    counts: importCounts.nullable(),
    warningCounts: z
      .record(z.string(), count)
      .nullable()
      .meta({ description: 'valid rows by the code of a warning that they carry', examples: [{ after_expiry: 2 }] }),
    preview: z
      .object({ customers: sample, salesOrders: sample, lots: sample })
      .nullable()
      .meta({ description: 'up to 20 of the customers, sales orders and unregistered lots that the commit will create' }),
    progress: z
      .object({ processed: count, total: count.nullable() })
      .meta({ description: 'of a CSV: bytes while it is read, rows while it is planned and committed; of a PDF: pages' }),
    problem: z
      .object({ code: z.string(), detail: z.string() })
      .nullable()
      .meta({ description: 'why it failed, or why the last commit was refused' }),
    allowPartial: z.boolean().nullable(),
    acknowledged: z.array(z.string()).nullable().meta({ description: 'the warnings that the commit acknowledged' }),
    createdBy: z.object({ id: z.int(), email: z.string() }),
    createdAt: instant,
    validatedAt: instant.nullable(),
    committedAt: instant.nullable(),
    version: z.int(),
  })
  .meta({ id: 'Import' });
export type ImportView = z.infer<typeof importView>;
export const importPage = pageOf('ImportPage', importView);

/** A person drops the files of a day in one go. */
export const MAX_FILES = 50;

export const severalImports = z.object({ data: z.array(importView) }).meta({
  id: 'SeveralImports',
  description: 'one import for each file, in the order of the form; a refused file is `failed`, with its `problem`',
});
export type SeveralImports = z.infer<typeof severalImports>;

const box = z
  .object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() })
  .meta({ id: 'PageBox', description: "in points (1/72 inch), from the page's top left corner as it is shown" });

/** A value and where it is printed, so that a person can compare it with the page. */
const printed = <Value extends z.ZodType>(value: Value) => z.object({ value, page: z.int(), box }).nullable();
const printedText = printed(z.string());

const printedOrder = z
  .object({
    orderNumber: printedText,
    orderDate: printed(z.iso.date()),
    customerNumber: printedText,
    customerPo: printedText,
    soldTo: printed(addressOutput),
    shipTo: printed(addressOutput),
    lines: z.array(
      z.object({
        itemCode: printedText,
        description: printedText,
        unit: printedText,
        quantity: printedText,
        unitPrice: printedText,
        amount: printedText,
      }),
    ),
    netOrder: printedText,
  })
  .meta({ id: 'PrintedOrder', description: 'null if nothing is printed, or if it cannot be read' });

const rowProblem = z.object({
  code: z.string(),
  column: z.string().nullable(),
  detail: z.string(),
  field: z.string().nullish().meta({ description: 'of a PDF: the part of the order, such as `lines[2].quantity`' }),
  page: z.int().optional().meta({ description: 'of a PDF' }),
  box: box.nullish().meta({ description: 'of a PDF: where to look on the page' }),
});

export const importRow = z
  .object({
    lineNumber: z
      .int()
      .meta({ description: 'the header is line 1; of a PDF: the page on which the order begins, or the number of the page' }),
    status: z.enum(ROW_STATUSES),
    raw: z.record(z.string(), z.string()).meta({ description: 'the cells as received, by header' }),
    problems: z.array(rowProblem),
    warnings: z.array(rowProblem).meta({ description: 'what a person should look at although the row is valid' }),
    duplicateOf: z
      .object({ distributionId: z.int(), detail: z.string() })
      .nullable()
      .meta({ description: 'the distribution that a duplicate of the log is, and what became of it' }),
    document: z
      .object({ pages: z.array(z.int()), order: printedOrder.nullable() })
      .optional()
      .meta({ description: 'of a PDF: the pages of this row and the order that they print, if any' }),
  })
  .meta({ id: 'ImportRow' });
export type ImportRowView = z.infer<typeof importRow>;
export const importRowPage = pageOf('ImportRowPage', importRow);
