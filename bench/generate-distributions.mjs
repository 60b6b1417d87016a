import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

const SKUS = ['211810SPT', '211610SPT', '211410SPT'];
const HEADER = 'Ship Date,Order Number,Facility Name,SKU,Lot,Quantity,Address,City,State,Zip,Tracking Number\n';
const DAY_MS = 86_400_000;
const day = (offset) => new Date(Date.UTC(2024, 0, 2) + offset * DAY_MS).toISOString().slice(0, 10);

/**
 * Writes a distribution log of invented facilities: `rows` shipments, about 2.5 for each order, and a lot for every few hundred rows.
 * `first` is the number of the first order, so that two files share no order.
 */
export async function generateDistributions(path, rows, first = 0) {
  await pipeline(lines(rows, first), createWriteStream(path));
}

function* lines(rows, first) {
  const facilities = Math.ceil(Math.sqrt(rows) * 4);
  const lots = Math.ceil(Math.sqrt(rows) / 2);
  yield HEADER;
  for (let written = 0, order = first; written < rows; order += 1) {
    const facility = (order * 7919) % facilities;
    for (let shipment = 0; shipment <= order % 4 && written < rows; shipment += 1, written += 1) {
      const lot = (written * 31) % lots;
      const cells = [
        day(((order * 13) % 720) + shipment),
        `SO-${String(order).padStart(8, '0')}`,
        `Facility ${facility} Clinic`,
        SKUS[lot % SKUS.length],
        `SLQ-${10_000 + lot}`,
        1 + (written % 40),
        `${facility} Main St`,
        'Boise',
        'ID',
        '83702',
        `1Z${String(order).padStart(8, '0')}${shipment}`,
      ];
      yield `${cells.join(',')}\n`;
    }
  }
}
