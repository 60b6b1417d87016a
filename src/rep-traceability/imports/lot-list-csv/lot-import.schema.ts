import { z } from 'zod';
import { shownNumber } from '../../../openapi/shown-fields.js';
import { ignoredColumns, skippedLines } from '../import.schema.js';

export const lotImportResult = z
  .object({
    rows: shownNumber('rows of the file', 20),
    lotsCreated: shownNumber('lots registered', 5),
    lotsUpdated: shownNumber('lots of which facts were added or corrected, or that were known only from shipments and are registered now'),
    aliasesCreated: shownNumber('wrongly keyed names that resolve to their lot from now on'),
    unchanged: shownNumber('rows that only repeat the records', 13),
    skippedLines,
    ignoredColumns,
  })
  .meta({ id: 'LotImportResult' });
export type LotImportResult = z.infer<typeof lotImportResult>;
