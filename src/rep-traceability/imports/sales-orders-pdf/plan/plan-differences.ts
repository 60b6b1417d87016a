import type { Address, AddressField } from '../../../../addresses/address.js';
import type { LineValues, OrderValues } from './read-order-values.js';

export interface Difference {
  field: string;
  stored: string | null;
  printed: string | null;
}

/** What the form prints of an address, beside a country abroad. What is not on it cannot contradict what is stored. */
const PRINTED_ADDRESS: readonly AddressField[] = ['facilityName', 'address1', 'address2', 'city', 'state', 'zip'];
const LINE_FIELDS: readonly (keyof LineValues)[] = ['itemCode', 'description', 'unit', 'quantity', 'unitPrice'];

/**
 * Where a stored order and a printed one of the same number and customer differ, field by field, so that a person can say which is right.
 * The spelling of the number does not count: "SO 0000123" and "0000123" are one order.
 */
export function findDifferences(stored: OrderValues, printed: OrderValues): Difference[] {
  const longest = Math.max(stored.lines.length, printed.lines.length);
  return [
    { field: 'orderDate', stored: stored.orderDate, printed: printed.orderDate },
    { field: 'customerPo', stored: stored.customerPo, printed: printed.customerPo },
    ...addressPairs('soldTo', stored.soldTo, printed.soldTo),
    ...addressPairs('shipTo', stored.shipTo, printed.shipTo),
    ...Array.from({ length: longest }, (_, index) => linePairs(index, stored.lines[index], printed.lines[index])).flat(),
  ].filter((pair) => pair.stored !== pair.printed);
}

const addressPairs = (side: string, stored: Address, printed: Address): Difference[] =>
  [...PRINTED_ADDRESS, ...(printed.country === null ? [] : (['country'] as const))].map((field) => ({
    field: `${side}.${field}`,
    stored: stored[field],
    printed: printed[field],
  }));

function linePairs(index: number, stored: LineValues | undefined, printed: LineValues | undefined): Difference[] {
  if (!stored || !printed)
    return [{ field: `lines[${index}]`, stored: stored ? lineText(stored) : null, printed: printed ? lineText(printed) : null }];
  return LINE_FIELDS.map((field) => ({ field: `lines[${index}].${field}`, stored: stored[field], printed: printed[field] }));
}

const lineText = ({ itemCode, quantity, unit, unitPrice }: LineValues): string => [quantity, unit, itemCode, 'at', unitPrice].join(' ');
