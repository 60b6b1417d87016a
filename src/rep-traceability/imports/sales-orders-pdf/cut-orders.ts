import { Readable } from 'node:stream';
import { cutPages } from '../../../pdf/cut-pages.js';
import { FileProblem } from '../../../problems/file-problem.js';
import type { FileStorage, StoredFile } from '../../../storage/file-storage.js';
import { attachmentKey } from '../../sales-orders/order-pdf.js';
import type { PlannedOrder } from './plan/plan-sales-orders.js';

/** The pages of each order as a file, by the line number of its row. */
export type CutOrders = ReadonlyMap<number, StoredFile>;

export interface CutOptions {
  storageKey: string;
  pageCount: number;
  onProgress: (pages: number, total: number) => void;
  signal: AbortSignal;
}

/**
 * Cuts the pages of the orders that will be written into storage, before any row names them. A process that dies in between leaves files
 * without a row, which do no harm, and never a row without its file.
 * @throws FileProblem when the pages cannot be cut
 */
export async function cutOrders(storage: FileStorage, planned: readonly PlannedOrder[], options: CutOptions): Promise<CutOrders> {
  const orders = planned.filter(({ toWrite }) => toWrite);
  const total = orders.reduce((sum, { pages }) => sum + pages.length, 0);
  const cuts = new Map<number, StoredFile>();
  if (orders.length === 0) return cuts;
  let done = 0;
  const keep = async (index: number, bytes: Uint8Array): Promise<void> => {
    const order = orders[index];
    if (!order) throw new Error('The cutter cut more than it was asked for.');
    cuts.set(order.lineNumber, await storage.put(attachmentKey(), Readable.from([bytes])));
    done += order.pages.length;
    options.onProgress(done, total);
  };
  const request = { pageCount: options.pageCount, groups: orders.map(({ pages }) => pages) };
  const outcome = await cutPages(await storage.open(options.storageKey), request, keep, { signal: options.signal });
  if (outcome.kind === 'refused') throw new FileProblem(outcome.code, outcome.detail);
  return cuts;
}
