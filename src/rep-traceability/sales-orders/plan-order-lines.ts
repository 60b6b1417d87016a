import { fieldProblem } from '../../problems/problem.js';
import { unknownSku } from '../products/unknown-sku.js';

/** An order line as sent: an item code as printed, or a SKU of the catalogue. */
export interface LineSent {
  itemCode?: string | undefined;
  sku?: string | undefined;
  /** A decimal of up to 4 places, positive. */
  quantity: string;
  description: string | null;
  unit: string | null;
  unitPrice: string | null;
  lotNumber: string | null;
}

export interface PlannedLine extends Omit<LineSent, 'itemCode' | 'sku'> {
  lineNumber: number;
  itemCode: string;
  sku: string | null;
  units: number | null;
}

/** What of the catalogue the lines name. */
export interface Catalogue {
  itemCodes: ReadonlyMap<string, { sku: string; unitsPerItem: number }>;
  skus: ReadonlySet<string>;
}

const PLACES = 4;
const MOST_UNITS = 2_147_483_647n;

/**
 * Numbers the lines of an order and counts their devices. The quantity of a SKU counts units; an item code stands for a fixed number of units.
 * An item code that the catalogue does not know stays on the order and is not a device; an unknown SKU is a mistake.
 * @param lines in the order in which they were sent
 * @throws Problem `unknown_sku`, `units_not_whole`, each with the pointer of its line
 */
export function planOrderLines(lines: readonly LineSent[], catalogue: Catalogue): PlannedLine[] {
  return lines.map(({ itemCode, sku, ...line }, index) => {
    const device = sku === undefined ? catalogue.itemCodes.get(itemCode ?? '') : deviceOf(sku, catalogue, index);
    return {
      ...line,
      lineNumber: index + 1,
      itemCode: itemCode ?? sku ?? '',
      sku: device?.sku ?? null,
      units: device ? countUnits(line.quantity, device.unitsPerItem, index) : null,
    };
  });
}

/** @throws Problem `unknown_sku` */
function deviceOf(sku: string, { skus }: Catalogue, index: number): { sku: string; unitsPerItem: number } {
  if (!skus.has(sku)) throw fieldProblem('unknown_sku', `lines/${index}/sku`, unknownSku(sku));
  return { sku, unitsPerItem: 1 };
}

/**
 * The devices of a quantity, counted exactly: half a box of 10 is 5 devices, and a third of one is none.
 * @param quantity a decimal of up to 4 places, as text
 * @param unitsPerItem devices in one item
 * @returns null unless they are whole devices
 */
export function unitsOf(quantity: string, unitsPerItem: number): number | null {
  const [whole = '', fraction = ''] = quantity.split('.');
  const scale = 10n ** BigInt(PLACES);
  const scaled = BigInt(whole + fraction.padEnd(PLACES, '0')) * BigInt(unitsPerItem);
  const units = scaled / scale;
  return scaled % scale === 0n && units > 0n && units <= MOST_UNITS ? Number(units) : null;
}

/** @throws Problem `units_not_whole` */
function countUnits(quantity: string, unitsPerItem: number, index: number): number {
  const units = unitsOf(quantity, unitsPerItem);
  if (units !== null) return units;
  const detail = `Line ${index + 1} would count ${quantity} x ${unitsPerItem} devices.`;
  throw fieldProblem('units_not_whole', `lines/${index}/quantity`, detail);
}
