import { requireRep } from '../../customer-profiles/require-rep.js';
import type { Transaction } from '../../database/database.js';
import { requireLot } from '../lots/require-lot.js';
import { requireSkuOfLot } from '../lots/resolve-lot.js';
import { requireSku } from '../products/require-sku.js';
import { daysOf, monthOf, refuseFutureMonth } from './month.js';
import type { NewTracingReport, TracingReportFilters } from './tracing-report.schema.js';

/**
 * What a report is asked for, as it is applied and kept. An unknown SKU, rep or lot is refused: a report without rows would say that nothing
 * was shipped, of something that was only mistyped.
 * @param today the company's day
 */
export async function applyFilters(tx: Transaction, asked: NewTracingReport, today: string): Promise<TracingReportFilters> {
  refuseFutureMonth(asked.month, today);
  const sku = asked.sku ?? null;
  if (sku !== null) await requireSku(tx, sku);
  await requireRep(tx, asked.repId);
  const lot = asked.lotNumber ? await requireLot(tx, asked.lotNumber) : null;
  if (lot && sku !== null) requireSkuOfLot(lot, sku);
  const { first, last } = daysOf(asked.month);
  return {
    month: asked.month,
    shipDateFrom: first,
    shipDateTo: last,
    sku,
    source: asked.source ?? null,
    repId: asked.repId ?? null,
    lotNumber: lot?.lotNumber ?? null,
    lotNumberReceived: lot && asked.lotNumber !== lot.lotNumber ? (asked.lotNumber ?? null) : null,
    monthInProgress: asked.month === monthOf(today),
  };
}
