import { ADDRESS_FIELDS, addressColumn } from '../../addresses/address.js';

/** Columns that only the database uses: keys made of other columns, and the place in a feed. */
const INTERNAL = new Set(['change_number', 'consignee_key', 'received_key']);

const camelCase = (column: string): string => column.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const addressWords = (prefix: string, word: string): [column: string, word: string][] =>
  ADDRESS_FIELDS.map((field) => [`${prefix}${addressColumn(field)}`, `${word}.${field}`]);

/** Where the API shows an address as a member of the record, and not its fields among those of the record. */
const ADDRESSES = new Map([
  ['distribution_log_entries', new Map(addressWords('', 'shipTo'))],
  ['unlinked_distributions', new Map(addressWords('', 'shipTo'))],
  ['consignees', new Map(addressWords('', 'shipTo'))],
  ['sales_orders', new Map([...addressWords('sold_to_', 'soldTo'), ...addressWords('ship_to_', 'shipTo')])],
]);

/**
 * The API's word for a column: `shipTo.city` for the city of a distribution.
 * @returns null for a column that only the database uses
 */
export function fieldWord(table: string, column: string): string | null {
  if (INTERNAL.has(column)) return null;
  return ADDRESSES.get(table)?.get(column) ?? camelCase(column);
}
