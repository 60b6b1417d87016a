import { createHash } from 'node:crypto';

const HEADER = 'Ship Date,Order Number,Facility Name,SKU,Lot,Quantity,City,Tracking Number';
const SKUS = ['211810SPT', '211610SPT', '211410SPT'] as const;
const FACILITIES = 60;
const LOTS = 30;
const FAULTS = ['date', 'sku', 'lot', 'quantity', 'repeated'] as const;

/** Numbers between 0 and 1, the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Shipment {
  shipDate: string;
  order: string;
  facility: string;
  sku: string;
  lot: string;
  quantity: number;
  tracking: string;
}

export interface LotTotals {
  units: number;
  distributions: number;
  consignees: number;
  salesOrders: number;
}

export interface KnownFile {
  csv: string;
  sha256: string;
  invalidLines: number[];
  counts: Record<string, number>;
}

/**
 * Files of one growing log and what must come of them, told by whoever makes them up and by no importer. Each file has faulty rows, rows of the file
 * before it once more, further shipments of that file's orders, and several new orders a customer.
 */
export class KnownLog {
  readonly #random: () => number;
  readonly #logged: Shipment[] = [];
  readonly #customers = new Set<string>();
  readonly #orders = new Map<string, string>();
  #last: Shipment[] = [];
  #files = 0;

  constructor(seed: number) {
    this.#random = randomNumbers(seed);
  }

  /** The next file. It counts as logged from now on. */
  nextFile(rows: number): KnownFile {
    this.#files += 1;
    const file = this.#files;
    const lines = [HEADER];
    const invalidLines: number[] = [];
    const fresh: Shipment[] = [];
    let duplicate = 0;
    while (lines.length <= rows) {
      const again = this.#last.length > 0 && this.#random() < 0.1 ? this.#last[this.#below(this.#last.length)] : undefined;
      if (again && !lines.includes(lineOf(again))) {
        lines.push(lineOf(again));
        duplicate += 1;
        continue;
      }
      const shipment = this.#shipment(file, lines.length);
      const fault = this.#random() < 0.08 ? FAULTS[this.#below(FAULTS.length)] : undefined;
      if (fault && fault !== 'repeated') {
        lines.push(lineOf(shipment, fault));
        invalidLines.push(lines.length);
        continue;
      }
      lines.push(lineOf(shipment));
      fresh.push(shipment);
      if (!fault || lines.length > rows) continue;
      lines.push(lineOf(shipment));
      invalidLines.push(lines.length);
    }
    const counts = { rows, valid: fresh.length, invalid: invalidLines.length, duplicate, ...this.#log(fresh) };
    const csv = `${lines.join('\n')}\n`;
    return { csv, sha256: createHash('sha256').update(csv).digest('hex'), invalidLines, counts };
  }

  get totals(): { distributions: number; customers: number; salesOrders: number; units: number } {
    const units = this.#logged.reduce((sum, { quantity }) => sum + quantity, 0);
    return { distributions: this.#logged.length, customers: this.#customers.size, salesOrders: this.#orders.size, units };
  }

  lots(): Map<string, LotTotals> {
    const byLot = Map.groupBy(this.#logged, ({ lot }) => lot);
    return new Map(
      [...byLot].map(([lot, shipments]) => [
        lot,
        {
          units: shipments.reduce((sum, { quantity }) => sum + quantity, 0),
          distributions: shipments.length,
          consignees: new Set(shipments.map(({ facility }) => facility)).size,
          salesOrders: new Set(shipments.map(({ order }) => order)).size,
        },
      ]),
    );
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  /** Of an order of the file before, or of one of this file's orders. */
  #shipment(file: number, line: number): Shipment {
    const known = this.#last.length > 0 && this.#random() < 0.1 ? this.#last[this.#below(this.#last.length)] : undefined;
    const order = known?.order ?? `K${file}-${this.#below(900)}`;
    const lot = this.#below(LOTS);
    return {
      shipDate: `2025-0${1 + this.#below(9)}-${10 + this.#below(18)}`,
      order,
      facility: known?.facility ?? `Clinic ${Number(order.split('-')[1]) % FACILITIES}`,
      sku: SKUS[lot % SKUS.length] ?? SKUS[0],
      lot: `SLQ-${20_000 + lot}`,
      quantity: 1 + this.#below(40),
      tracking: `T${file}-${line}`,
    };
  }

  #log(fresh: Shipment[]): Record<string, number> {
    const customers = this.#customers.size;
    const orders = this.#orders.size;
    for (const { facility, order } of fresh) {
      this.#customers.add(facility);
      this.#orders.set(order, facility);
    }
    this.#logged.push(...fresh);
    this.#last = fresh;
    return {
      customersToCreate: this.#customers.size - customers,
      salesOrdersToCreate: this.#orders.size - orders,
      suspicious: 0,
      distributionsToCreate: fresh.length,
    };
  }
}

function lineOf({ shipDate, order, facility, sku, lot, quantity, tracking }: Shipment, fault?: (typeof FAULTS)[number]): string {
  const cells = [
    fault === 'date' ? '2025-02-30' : shipDate,
    order,
    facility,
    fault === 'sku' ? 'NOSUCHSKU' : sku,
    fault === 'lot' ? 'LOT?' : lot,
    fault === 'quantity' ? 0 : quantity,
    `Town of ${facility}`,
    tracking,
  ];
  return cells.join(',');
}
