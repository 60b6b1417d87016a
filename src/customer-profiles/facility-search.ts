import type { SqlBool } from 'kysely';
import { withValue } from '../database/typed-queries.js';

/**
 * SQL condition: a facility's name holds a text, whatever its case, accents, blanks and dashes. The indexes on `consignee_spelling` answer it.
 * @param facility SQL of the name, a column of `customers`, `consignees` or `sales_orders`
 * @param text SQL of what is searched
 */
export const facilityHolds = (facility: string, text: string): string =>
  `consignee_spelling(${facility}) like '%' || regexp_replace(consignee_spelling(${text}), '([\\\\%_])', '\\\\\\1', 'g') || '%'`;

/** `facilityHolds` for typed queries. */
export const facilityContains = (facility: string, searched: string) => withValue<SqlBool>(facilityHolds(facility, '$1'), searched);
