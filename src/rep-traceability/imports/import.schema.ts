import { z } from 'zod';
import { addressOutput } from '../../addresses/address.js';
import { feedOf, feedQuery } from '../../http/feed.js';
import { booleanText } from '../../http/fields.js';
import { pageOf, pageQuery } from '../../http/paging.js';
import { recordId, recordVersion, shownInstant, shownNumber, shownText, updatedAt } from '../../openapi/shown-fields.js';
import * as field from '../record-fields.js';
import type { ImportCounts } from './import-kind.js';
import { IMPORT_KIND_NAMES } from './import-kinds.js';
import { IMPORT_STATUSES } from './lifecycle.js';

export const ROW_STATUSES = ['valid', 'invalid', 'duplicate'] as const;

export const importKind = z.enum(IMPORT_KIND_NAMES).meta({
  id: 'ImportKind',
  description: 'what the file is: a CSV of distributions, a PDF of sales orders, or a lot list, which `POST /lots/import` takes',
});

const importStatus = z.enum(IMPORT_STATUSES).meta({
  id: 'ImportStatus',
  description:
    'how far the import is; `validated` waits for a person to commit it. A commit that was requested ends as `committed`, or as `validated` again, with nothing written and its `problem` as the reason',
});
const rowStatus = z.enum(ROW_STATUSES).meta({
  id: 'ImportRowStatus',
  description: '`valid` will be or was imported, `invalid` was refused, `duplicate` is in the log already',
});

/** The text fields beside the file. A lot list goes to POST /lots/import, which asks for another permission and answers at once. */
export const uploadForm = z.strictObject({
  kind: importKind
    .exclude(['lot_list_csv'])
    .meta({ id: 'UploadKind', description: 'what the file is: a CSV of distributions, or a PDF of sales orders' }),
});

export const importListQuery = z.strictObject({
  ...pageQuery,
  ...feedQuery,
  status: importStatus.optional().meta({ description: 'imports in this state' }),
  kind: importKind.optional().meta({ description: 'imports of this kind' }),
});
export type ImportListQuery = z.infer<typeof importListQuery>;

const problemCode = z.string().regex(/^[a-z_]{1,60}$/, 'must be the code of a problem or warning');

export const rowListQuery = z.strictObject({
  ...pageQuery,
  status: rowStatus.optional().meta({ description: 'rows in this state' }),
  code: problemCode.optional().meta({ description: 'rows with a problem or warning of this code', examples: ['unknown_sku'] }),
  suspicious: booleanText.optional().meta({ description: 'rows with warnings, or without', parameter: { type: 'boolean' } }),
});
export type RowListQuery = z.infer<typeof rowListQuery>;

export const commitBody = z
  .strictObject({
    allowPartial: z.boolean().optional().meta({ description: 'commit the valid rows although others are invalid; false when left out' }),
    acknowledge: z
      .array(problemCode)
      .max(50)
      .optional()
      .meta({ description: 'codes of the warnings, as in `warningCounts`, that a person has looked at' }),
  })
  .meta({ id: 'CommitImport', examples: [{ allowPartial: true, acknowledge: ['after_expiry'] }] });
export type CommitBody = z.infer<typeof commitBody>;

const count = (description: string, example = 1) =>
  z
    .int()
    .nonnegative()
    .meta({ description, examples: [example] });

export const importCounts = z
  .object({
    rows: count('rows of the file', 100),
    valid: count('rows without a problem', 98),
    invalid: count('rows with a problem, which are never imported'),
    duplicate: count('rows that are in the log already; they change nothing'),
    suspicious: count('valid rows with warnings'),
    customersToCreate: count('customers that the commit creates', 2),
    salesOrdersToCreate: count('sales orders that the commit creates', 40),
    distributionsToCreate: count('distributions that the commit records', 98),
  })
  .meta({ id: 'ImportCounts', description: 'what the commit will do, or did' }) satisfies z.ZodType<ImportCounts>;

export const skippedLines = z
  .array(
    z.object({
      lineNumber: shownNumber('the number of the line, from 1'),
      text: shownText('the line as received', 'Distribution log 2025'),
    }),
  )
  .meta({ description: 'lines that are no rows: titles above the header, and headers that are repeated (the first 100)' });

export const ignoredColumns = z.array(z.string()).meta({
  description: 'headers of the file that name no column of its kind, so that they were not read: is one of them misspelled?',
  examples: [['Traking Number']],
});

const sample = (what: string, example: string) => z.array(z.string()).meta({ description: `up to 20 ${what}`, examples: [[example]] });

export const importView = z
  .object({
    id: recordId,
    kind: importKind,
    status: importStatus,
    filename: shownText('the name of the file as uploaded', 'distributions-2025-06.csv'),
    byteSize: field.byteSize,
    sha256: field.sha256,
    encoding: shownText('the encoding of a CSV, as detected; null for a PDF', 'utf-8').nullable(),
    delimiter: shownText('what stands between the cells of a CSV, as detected; null for a PDF', ',').nullable(),
    columns: z
      .array(z.string())
      .nullable()
      .meta({
        description: 'the header as received; of a PDF: the names of the cells of its rows',
        examples: [['Ship Date', 'Order Number', 'Facility Name', 'SKU', 'Lot', 'Quantity']],
      }),
    skippedLines: skippedLines.nullable(),
    ignoredColumns,
    counts: importCounts.nullable().meta({ description: 'what the commit will do, or did; null until the file is validated' }),
    warningCounts: z
      .record(z.string(), z.int().nonnegative())
      .nullable()
      .meta({ description: 'valid rows by the code of a warning that they carry', examples: [{ after_expiry: 2 }] }),
    preview: z
      .object({
        customers: sample('facility names of customers', 'Cedar Creek Urology Clinic'),
        salesOrders: sample('numbers of sales orders', 'SO 0000123'),
        lots: sample('lot numbers', 'SLQ-05012025'),
      })
      .nullable()
      .meta({ description: 'up to 20 of the customers, sales orders and unregistered lots that the commit will create' }),
    progress: z
      .object({ processed: count('what is done', 100), total: count('what there is to do; null while it is unknown', 100).nullable() })
      .meta({ description: 'of a CSV: bytes while it is read, rows while it is planned and committed; of a PDF: pages' }),
    problem: z
      .object({
        code: shownText('the kind of problem, for programs', 'missing_column'),
        detail: shownText('what is wrong and what to do', 'The column Lot is missing.'),
      })
      .nullable()
      .meta({ description: 'why it failed, or why the last commit was refused; null when nothing is wrong', examples: [null] }),
    allowPartial: z
      .boolean()
      .nullable()
      .meta({ description: 'whether the commit left invalid rows out; null before a commit', examples: [null] }),
    acknowledged: z
      .array(z.string())
      .nullable()
      .meta({ description: 'the warnings that the commit acknowledged; null before a commit', examples: [['after_expiry']] }),
    createdBy: z
      .object({ id: field.userId, email: shownText('the e-mail of the user', 'robin.ames@silqeqms.example') })
      .meta({ description: 'who uploaded the file' }),
    createdAt: shownInstant('when the file was received'),
    validatedAt: shownInstant('when the check of all rows ended; null until then').nullable(),
    committedAt: shownInstant('when its rows were written; null until then').nullable(),
    updatedAt,
    version: recordVersion,
  })
  .meta({ id: 'Import' });
export type ImportView = z.infer<typeof importView>;
export const importPage = feedOf('ImportPage', importView);

/** A person drops the files of a day in one go. */
export const MAX_FILES = 50;

export const severalImports = z
  .object({ data: z.array(importView).meta({ description: 'one import for each file, in the order of the form' }) })
  .meta({
    id: 'SeveralImports',
    description: 'one import for each file, in the order of the form; a refused file is `failed`, with its `problem`',
  });
export type SeveralImports = z.infer<typeof severalImports>;

const points = (description: string) => z.number().meta({ description: `${description}, in points`, examples: [72.5] });

const box = z
  .object({ x: points('from the left edge'), y: points('from the top edge'), width: points('wide'), height: points('high') })
  .meta({ id: 'PageBox', description: "in points (1/72 inch), from the page's top left corner as it is shown" });

/** A value and where it is printed, so that a person can compare it with the page. */
const printed = <Value extends z.ZodType>(value: Value, description: string) =>
  z
    .object({
      value: value.meta({ description: 'the value as it was read' }),
      page: shownNumber('the page on which it is printed, from 1'),
      box: box.meta({ description: 'where it is printed on the page' }),
    })
    .nullable()
    .meta({ description: `${description}; null if it is not printed or cannot be read` });
const printedText = (description: string, example: string) => printed(z.string().meta({ examples: [example] }), description);

const printedOrder = z
  .object({
    orderNumber: printedText('the order number', '0000123'),
    orderDate: printed(z.iso.date(), 'the order date'),
    customerNumber: printedText('the customer number', 'C-10442'),
    customerPo: printedText('the purchase order of the customer', 'PO-7781'),
    soldTo: printed(addressOutput, 'who ordered'),
    shipTo: printed(addressOutput, 'where the order goes'),
    lines: z
      .array(
        z.object({
          itemCode: printedText('the item code', '21600101003'),
          description: printedText('the text of the line', 'Foley catheter 16 Fr, box of 10'),
          unit: printedText('the unit', 'BX'),
          quantity: printedText('how many of the item', '2'),
          unitPrice: printedText('the price of one', '180.00'),
          amount: printedText('quantity times price', '360.00'),
        }),
      )
      .meta({ description: 'the lines of the order, in the order of the page' }),
    netOrder: printedText('the sum of the lines', '360.00'),
    notes: z
      .array(printedText('a text beside the order', 'DO NOT SHIP'))
      .optional()
      .meta({ description: 'what its pages say beside the order; it is not imported, and warned of as `note_on_page`' }),
  })
  .meta({ id: 'PrintedOrder', description: 'null if nothing is printed, or if it cannot be read' });

const rowProblem = z.object({
  code: shownText('the kind of problem, for programs; docs/CSV_FILES.md and docs/PDF_FILES.md list them', 'unknown_sku'),
  column: shownText('the column as the importer names it; null when it concerns the whole row', 'SKU').nullable(),
  detail: shownText('what is wrong and what to do', 'No product has the SKU 211999SPT.'),
  field: z.string().nullish().meta({ description: 'of a PDF: the part of the order, such as `lines[2].quantity`' }),
  page: z.int().optional().meta({ description: 'of a PDF' }),
  box: box.nullish().meta({ description: 'of a PDF: where to look on the page' }),
});

export const importRow = z
  .object({
    lineNumber: z
      .int()
      .meta({ description: 'the header is line 1; of a PDF: the page on which the order begins, or the number of the page' }),
    status: rowStatus,
    raw: z
      .record(z.string(), z.string())
      .meta({ description: 'the cells as received, by header', examples: [{ SKU: '211610SPT', Quantity: '10' }] }),
    problems: z.array(rowProblem).meta({ description: 'everything that is wrong with the row; empty for a valid one', examples: [[]] }),
    warnings: z.array(rowProblem).meta({ description: 'what a person should look at although the row is valid', examples: [[]] }),
    duplicateOf: z
      .object({
        distributionId: shownNumber('the id of the distribution'),
        detail: shownText('what became of it since', 'It was corrected since.'),
      })
      .nullable()
      .meta({ description: 'the distribution that a duplicate of the log is, and what became of it; else null', examples: [null] }),
    document: z
      .object({
        pages: z.array(z.int()).meta({ description: 'the numbers of the pages of this row, from 1', examples: [[1]] }),
        order: printedOrder.nullable().meta({ description: 'the order that they print; null for another page' }),
      })
      .optional()
      .meta({ description: 'of a PDF: the pages of this row and the order that they print, if any' }),
  })
  .meta({ id: 'ImportRow' });
export type ImportRowView = z.infer<typeof importRow>;
export const importRowPage = pageOf('ImportRowPage', importRow);

const problemKind = z
  .object({
    severity: z.enum(['problem', 'warning']).meta({
      id: 'ImportProblemSeverity',
      description: 'a `problem` keeps its rows out; a `warning` is of valid rows, which a person should look at',
    }),
    code: rowProblem.shape.code,
    column: rowProblem.shape.column,
    rows: count('rows that have it', 12),
    firstLineNumber: shownNumber('the first of these rows', 5),
    detail: shownText('what is wrong with that row and what to do', 'No product has the SKU 211999SPT.'),
  })
  .meta({ id: 'ImportProblemKind', description: 'a kind of problem or warning in one column' });

export const importProblems = z
  .object({ data: z.array(problemKind).meta({ description: 'problems first, then warnings; those of most rows first' }) })
  .meta({ id: 'ImportProblems', description: 'what is wrong with the rows of an import, by kind' });
export type ImportProblems = z.infer<typeof importProblems>;
