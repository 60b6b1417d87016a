import { completeAddress } from '../../addresses/address.js';
import { refuseFutureShipDate } from '../../calendar/refuse-future-ship-date.js';
import type { Transaction } from '../../database/database.js';
import { emptyAsNull } from '../../database/text.js';
import { findLot, requireNewLot, requireSkuOfLot } from '../lots/resolve-lot.js';
import { requireSku } from '../products/require-sku.js';
import { takeCustomer } from '../sales-orders/order-customer.js';
import { described, reasonAfterCorrection } from './reason-after-correction.js';
import type { UnlinkedDistribution } from './unlinked-distribution.entity.js';
import type { CorrectionRequest } from './unlinked-distribution.schema.js';

/**
 * Sets right what a waiting shipment says wrongly, by the rules of a new entry. Fields that were not given stay, right or wrong. It goes on waiting for what
 * keeps it out of the log then.
 * @param today `YYYY-MM-DD`, the day where the company works
 * @throws Problem `future_ship_date`, `unknown_sku`, `malformed_lot`, `lot_of_other_sku`, `customer_not_found`, `customer_merged`
 */
export async function correctShipment(
  tx: Transaction,
  waiting: UnlinkedDistribution,
  { shipTo, ...given }: Omit<CorrectionRequest, 'reason'>,
  today: string,
): Promise<void> {
  if (given.shipDate !== undefined) refuseFutureShipDate(given.shipDate, today);
  if (given.customerId !== undefined) await takeCustomer(tx, given.customerId);
  const lot = await deviceAfter(tx, waiting, given);
  const correction = { ...emptyAsNull(given), ...lot, ...(shipTo && { shipTo: completeAddress(shipTo) }) };
  // Planned before it is written, so that the trail has one event of the correction.
  waiting.correct(correction, await reasonAfterCorrection(tx, { ...described(waiting), ...correction }, Object.keys(correction), today));
}

/** SKU and lot go together. A lot that nobody has used is registered when the shipment enters the log. */
async function deviceAfter(
  tx: Transaction,
  waiting: UnlinkedDistribution,
  given: { sku?: string | undefined; lotNumber?: string | undefined },
) {
  if (given.sku === undefined && given.lotNumber === undefined) return {};
  if (given.sku !== undefined) await requireSku(tx, given.sku);
  const { sku = waiting.sku, lotNumber = waiting.lotNumber } = given;
  const lot = lotNumber ? await findLot(tx, lotNumber) : undefined;
  if (lot && sku) requireSkuOfLot(lot, sku);
  return given.lotNumber === undefined ? {} : { lotNumber: lot?.lotNumber ?? (await requireNewLot(tx, given.lotNumber)) };
}
