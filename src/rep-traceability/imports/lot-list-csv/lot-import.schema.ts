import { z } from 'zod';

export const lotImportResult = z
  .object({
    rows: z.int(),
    lotsCreated: z.int(),
    lotsUpdated: z.int().meta({ description: 'facts added or corrected, or a lot known only from shipments registered' }),
    aliasesCreated: z.int(),
    unchanged: z.int().meta({ description: 'rows that only repeat the records' }),
  })
  .meta({ id: 'LotImportResult' });
export type LotImportResult = z.infer<typeof lotImportResult>;
