import { z } from 'zod';

/** Where a record came from (design section 1). The check constraints of the tables hold the same list. */
export const source = z.enum(['manual', 'csv_import', 'pdf_import', 'shipstation']);
export type Source = z.infer<typeof source>;
