const SKUS = ['211810SPT', '211610SPT', '211410SPT'];
const FACILITIES = Array.from({ length: 12 }, (_, index) => `District ${index} Clinic`);
const HEADER = 'Ship Date,Order Number,Facility Name,SKU,Lot,Quantity,Address,City,State,Zip,Tracking Number';

export interface GeneratedLot {
  sku: string;
  units: number;
  distributions: number;
  consignees: Set<string>;
  salesOrders: Set<string>;
}

export interface Generated {
  csv: string;
  faultLines: number[];
  lots: Map<string, GeneratedLot>;
}

/** A distribution log of invented facilities with a known outcome: every tenth row or so carries one fault. The same rows each time. */
export function generateDistributions(rowCount: number): Generated {
  const lines = [HEADER];
  const faultLines: number[] = [];
  const lots = new Map<string, GeneratedLot>();
  for (let row = 0; row < rowCount; row += 1) {
    const order = Math.floor(row / 3);
    const facility = FACILITIES[order % FACILITIES.length] ?? '';
    const sku = SKUS[row % SKUS.length] ?? '';
    const lot = `SLQ-${70_000 + (row % 9)}`;
    const quantity = 1 + (row % 17);
    const fault = row % 11 === 10 ? ['quantity', 'sku', 'date', 'lot'][Math.floor(row / 11) % 4] : null;
    const cells = [
      fault === 'date' ? '2025-02-30' : `2025-0${1 + (row % 9)}-1${row % 9}`,
      `SO-${String(order).padStart(6, '0')}`,
      facility,
      fault === 'sku' ? 'NOSUCHSKU' : sku,
      fault === 'lot' ? 'LOT?' : lot,
      fault === 'quantity' ? '0' : quantity,
      `${order % 12} Main St`,
      'Boise',
      'ID',
      '83702',
      `T${row}`,
    ];
    lines.push(cells.join(','));
    if (fault) faultLines.push(row + 2);
    else record(lots, lot, sku, quantity, facility, order);
  }
  return { csv: `${lines.join('\n')}\n`, faultLines, lots };
}

function record(lots: Map<string, GeneratedLot>, lot: string, sku: string, quantity: number, facility: string, order: number): void {
  const entry = lots.get(lot) ?? { sku, units: 0, distributions: 0, consignees: new Set(), salesOrders: new Set() };
  entry.units += quantity;
  entry.distributions += 1;
  entry.consignees.add(facility);
  entry.salesOrders.add(String(order));
  lots.set(lot, entry);
}
