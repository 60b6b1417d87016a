import { z } from 'zod';
import { skippedLines } from '../import.schema.js';

export const lotImportResult = z
  .object({
    rows: z.int(),
    lotsCreated: z.int(),
    lotsUpdated: z.int().meta({ description: 'facts added or corrected, or a lot known only from shipments registered' }),
    aliasesCreated: z.int(),
    unchanged: z.int().meta({ description: 'rows that only repeat the records' }),
    skippedLines,
    ignoredColumns: z
      .array(z.string())
      .meta({ description: 'headers of the file that name no column of a lot list: is one of them misspelled?' }),
  })
  .meta({ id: 'LotImportResult' });
export type LotImportResult = z.infer<typeof lotImportResult>;
