import { requireRep } from '../../customer-profiles/require-rep.js';
import type { Transaction } from '../../database/database.js';
import { requireLot } from '../lots/require-lot.js';
import { requireSkuOfLot } from '../lots/resolve-lot.js';
import { requireSku } from '../products/require-sku.js';
import { daysOf, monthOf, refuseFutureMonth } from './month.js';
import type { NewTracingReport, TracingReportFilters } from './tracing-report.schema.js';

/**
 * The filters of a report as they are applied and stored. An unknown SKU, rep or lot is refused: a report without rows would say that nothing was
 * shipped, although the name was only mistyped.
 * @param today `YYYY-MM-DD`, the day where the company works
 * @throws Problem `future_month`, `unknown_sku`, `rep_not_found`, `lot_not_found`, `malformed_lot`, `lot_of_other_sku`
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
