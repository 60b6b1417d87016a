import { type ColumnTable, columnFinder } from '../../csv/columns.js';
import { COLUMNS as OF_LOG } from './distributions-csv/read/columns.js';
import type { ImportKindName } from './import-kinds.js';
import { COLUMNS as OF_LOT_LIST } from './lot-list-csv/read/columns.js';

/** What each kind of file is read by. A page has no columns that could be overlooked. */
const READ: Partial<Record<ImportKindName, ColumnTable>> = { distributions_csv: OF_LOG, lot_list_csv: OF_LOT_LIST };

/**
 * The columns of a file that were not read: one of them may be misspelled.
 * @param header as received; null while the file is not read
 */
export function ignoredColumns(kind: ImportKindName, header: readonly string[] | null): string[] {
  const read = READ[kind];
  if (!read || header === null) return [];
  const columnOf = columnFinder(read);
  return header.filter((name) => name.trim() !== '' && columnOf(name) === null);
}
