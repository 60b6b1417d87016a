import { refuseFutureShipDate } from '../../calendar/refuse-future-ship-date.js';
import type { Transaction } from '../../database/database.js';
import { Problem } from '../../problems/problem.js';
import { explainReason } from '../adopted-records/reasons.js';
import { findSameDistribution, refuseSame } from '../distribution-log/distribution-rules.js';
import { distributedUnits, refuseLotDoubts } from '../lots/lot-doubts.js';
import { refuseHeldLot } from '../lots/lot-hold.js';
import { lotNameSql } from '../lots/lot-number.js';
import { findLot, requireNewLot, requireSkuOfLot } from '../lots/resolve-lot.js';
import { waitsForLot } from '../lots/waiting-shipments.js';
import { requireSku } from '../products/require-sku.js';
import { explainMatch, type OrderMatch } from '../sales-orders/match-order.js';
import { findMatches } from './find-matches.js';
import { planShipment } from './plan-shipment.js';
import { ORDER_REASONS, READY, STANDING_REASONS } from './reasons.js';
import { orderPartsOf, type UnlinkedDistribution, type WaitingReason } from './unlinked-distribution.entity.js';

const FIELDS = [
  'id',
  'reasonCode',
  'reasonDetail',
  'customerId',
  'orderNumber',
  'shipDate',
  'sku',
  'lotNumber',
  'quantity',
  'source',
  'trackingNumber',
  'shipTo',
] as const;

/** What a waiting shipment says, and why it waits. */
type Described = Pick<UnlinkedDistribution, (typeof FIELDS)[number]>;

export const described = (waiting: UnlinkedDistribution): Described =>
  Object.fromEntries(FIELDS.map((field) => [field, waiting[field]])) as Described;

/** Other waiting shipments put the unregistered lot `$1` under another SKU than `$2`. */
const DISPUTED = `
  select count(*)::int as shipments from unlinked_distributions u join products p on p.sku = u.sku
  where u.resolved_at is null and u.id <> $3 and u.sku <> $2 and ${waitsForLot('$1::text')}`;

/** The lot log of the earlier system contradicts itself on what the name `$1` stands for, and nobody has decided it. */
const IN_QUESTION = `
  select a.id from adopted_records a
  where a.source_table = 'lot_log' and a.outcome = 'waiting' and ${lotNameSql("a.received ->> 'lot'")} = ${lotNameSql('$1::text')}
    and a.received ->> 'correct_lot_name' is distinct from a.received ->> 'lot' and not exists (select from dismissed_records d where d.id = a.id) limit 1`;

/**
 * What keeps a shipment out of the log after a person corrected it, by the rules of a new entry: everything that does, the first as the code. A doubt that
 * no rule can settle stays until the field that it is about is corrected.
 * @param corrected names of the fields that were just corrected
 * @param today `YYYY-MM-DD`, the day where the company works
 */
export async function reasonAfterCorrection(
  tx: Transaction,
  waiting: Described,
  corrected: readonly string[],
  today: string,
): Promise<WaitingReason> {
  const match = (await findMatches(tx, [orderPartsOf(waiting)])).get(waiting.id) ?? { kind: 'none' };
  const reasons = [...standingReason(waiting, corrected), ...(await problemsOf(tx, waiting, match, today))];
  if (match.kind !== 'found') reasons.push(orderReason(waiting, corrected, match));
  const [first] = reasons;
  if (first) return { code: first.code, detail: [...new Set(reasons.map(({ detail }) => detail))].join(' ') };
  const order = match.kind === 'found' ? match.order.id : null;
  return { code: READY, detail: `It was corrected, and nothing keeps it out of the log any more: link it to sales order ${order}.` };
}

/** The reason that it waited for, if only a person can say that it is settled. */
function standingReason({ reasonCode: code }: Described, corrected: readonly string[]): WaitingReason[] {
  const fields = STANDING_REASONS[code];
  return fields && !fields.some((field) => corrected.includes(field)) ? [{ code, detail: explainReason(code, null) ?? code }] : [];
}

/** What keeps it waiting for its order. What was known of the order beyond the matching rule stays while nobody corrected what names the order. */
function orderReason(
  { reasonCode, reasonDetail }: Described,
  corrected: readonly string[],
  match: Exclude<OrderMatch, { kind: 'found' }>,
): WaitingReason {
  const named = corrected.some((field) => ['orderNumber', 'customerId', 'shipTo'].includes(field));
  const { code, standing } = ORDER_REASONS[match.kind];
  return !named && standing.includes(reasonCode) ? { code: reasonCode, detail: reasonDetail } : { code, detail: explainMatch(match) };
}

async function problemsOf(tx: Transaction, waiting: Described, match: OrderMatch, today: string): Promise<WaitingReason[]> {
  const found: WaitingReason[] = [];
  const holds = async <Answer>(rule: () => Answer | Promise<Answer>): Promise<Answer | undefined> => {
    try {
      return await rule();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      found.push({ code: error.code, detail: error.detail });
      return undefined;
    }
  };
  const { sku, lotNumber, shipDate } = waiting;
  const shipment = await holds(() => planShipment(waiting, {}));
  if (shipDate) await holds(() => refuseFutureShipDate(shipDate, today));
  if (sku) await holds(() => requireSku(tx, sku));
  const lot = lotNumber ? await findLot(tx, lotNumber) : undefined;
  if (lotNumber && !lot) await holds(() => requireNewLot(tx, lotNumber));
  if (lot && sku) await holds(() => requireSkuOfLot(lot, sku));
  if (lot && shipDate) await holds(() => refuseHeldLot(lot, shipDate));
  if (lot && shipment) {
    const units = ((await distributedUnits(tx, [lot])).get(lot.lotNumber) ?? 0) + shipment.quantity;
    await holds(() => refuseLotDoubts(lot, { shipDate: shipment.shipDate, units }));
  }
  if (lotNumber && (await tx.row(IN_QUESTION, [lotNumber]))) {
    found.push({
      code: 'lot_in_question',
      detail: `The lot log of the earlier system does not agree on which lot ${lotNumber} stands for.`,
    });
  }
  const others = lotNumber && sku && !lot ? await tx.row<{ shipments: number }>(DISPUTED, [lotNumber, sku, waiting.id]) : null;
  if (others?.shipments) {
    const detail = `Other waiting shipments put the unregistered lot ${lotNumber} under another SKU than ${sku}.`;
    found.push({ code: 'lot_sku_conflict', detail });
  }
  if (match.kind === 'found' && shipment && lot) {
    const same = await findSameDistribution(tx, { ...shipment, salesOrderId: match.order.id, lotNumber: lot.lotNumber });
    await holds(() => refuseSame(same));
  }
  return found;
}
