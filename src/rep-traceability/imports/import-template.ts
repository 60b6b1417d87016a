import type { StreamableFile } from '@nestjs/common';
import { z } from 'zod';
import type { ColumnTable } from '../../csv/columns.js';
import { csvFile } from '../../csv/csv-file.js';
import { COLUMNS as DISTRIBUTION_COLUMNS } from './distributions-csv/read/columns.js';
import { COLUMNS as LOT_COLUMNS } from './lot-list-csv/read/columns.js';

const { voidedAt: _, ...distributionColumns } = DISTRIBUTION_COLUMNS;

/** The columns that somebody fills in, by kind of import. Only an export writes when a distribution was voided. */
export const TEMPLATES = { distributions_csv: distributionColumns, lot_list_csv: LOT_COLUMNS } as const satisfies Record<
  string,
  ColumnTable
>;
type TemplateKind = keyof typeof TEMPLATES;

export const templateQuery = z.strictObject({
  kind: z
    .enum(Object.keys(TEMPLATES) as [TemplateKind, ...TemplateKind[]])
    .meta({ id: 'TemplateKind', description: 'a kind of file that has a template' })
    .optional()
    .meta({ description: 'the kind of file; `distributions_csv` when left out' }),
});
export type TemplateQuery = z.infer<typeof templateQuery>;

/** What must stand in a column, such as `<ship date YYYY-MM-DD>`. The importer refuses it: a row of it is never taken for a shipment or a lot. */
const placeholder = (header: string): string => `<${header.toLowerCase()}${header.endsWith('Date') ? ' YYYY-MM-DD' : ''}>`;

/** A CSV with the header of a kind of import and one row that shows what goes where. */
export function importTemplate({ kind = 'distributions_csv' }: TemplateQuery): Promise<StreamableFile> {
  const headers = Object.values<ColumnTable[string]>(TEMPLATES[kind]).map(({ header }) => header);
  async function* row() {
    yield [headers.map(placeholder)];
  }
  return csvFile(`template-${kind}.csv`, headers, row());
}
