import { completeAddress } from '../../addresses/address.js';
import { refuseFutureShipDate } from '../../calendar/refuse-future-ship-date.js';
import { findReps, requireKnownRep } from '../../customer-profiles/require-rep.js';
import type { Transaction } from '../../database/database.js';
import { fieldProblem, orProblem, Problem } from '../../problems/problem.js';
import { distributedUnits, refuseLotDoubts } from '../lots/lot-doubts.js';
import { refuseHeldLot } from '../lots/lot-hold.js';
import { lotOfOtherSku } from '../lots/lot-rules.js';
import { findLots, type KnownLot, registerLots, requireLotNumber, requireSkuOfLot, spelledOtherwise } from '../lots/resolve-lot.js';
import { lockSpellings } from '../lots/similar-lots.js';
import { findSkus, requireKnownSku } from '../products/require-sku.js';
import { SalesOrder } from '../sales-orders/sales-order.entity.js';
import { shippedOrder } from '../sales-orders/sales-order.repository.js';
import { shipmentKey } from '../shipment-identity.js';
import type { Source } from '../source.js';
import { Distribution } from './distribution.entity.js';
import type { NewDistribution } from './distribution.schema.js';
import { findSameDistributions, findSameExternalLines, refuseSame, refuseSameLine } from './distribution-rules.js';

/** The origin of a shipment that a person does not record just now. */
export interface ShipmentOrigin {
  source: Source;
  externalKey: string | null;
  /** The lot as first received. */
  lotNumberReceived: string;
}

export interface ShipmentToRecord {
  input: NewDistribution;
  origin: ShipmentOrigin;
}

/** A shipment that passed the rules so far, with the lot and the order that it names. */
interface Candidate extends ShipmentToRecord {
  index: number;
  order: SalesOrder;
  lotNumber: string;
  /** Missing when nobody has used its lot yet. */
  lot: KnownLot | undefined;
}

/**
 * Records one shipment of an order. Customer and order number are those of the order. So is the ship-to as it is now, unless this shipment
 * went elsewhere.
 * @param today `YYYY-MM-DD`, the day where the company works
 * @returns the id of the new entry
 * @throws Problem `sales_order_required`, `sales_order_not_found`, `sales_order_cancelled`, `future_ship_date`, `unknown_sku`, `malformed_lot`,
 *   `lot_of_other_sku`, `lot_on_hold`, `shipped_before_hold`, `before_manufacture`, `after_expiry`, `more_than_produced`, `rep_not_found`,
 *   `distribution_exists`
 */
export async function recordDistribution(
  tx: Transaction,
  input: NewDistribution,
  today: string,
  origin: ShipmentOrigin = { source: 'manual', externalKey: null, lotNumberReceived: input.lotNumber },
): Promise<number> {
  const [recorded] = await recordDistributions(tx, [{ input, origin }], today);
  if (recorded === undefined || recorded instanceof Problem) throw recorded;
  return recorded;
}

/**
 * Records many shipments by the same rules, in the same few statements. Those that a rule refuses are left out, the others recorded.
 * @returns for each shipment the id of its entry, or the problem that `recordDistribution` would throw
 */
export async function recordDistributions(
  tx: Transaction,
  shipments: readonly ShipmentToRecord[],
  today: string,
): Promise<(number | Problem)[]> {
  const outcomes = new Map<number, number | Problem>();
  const keep = <Row extends { index: number }, Kept>(rows: Row[], rule: (row: Row) => Kept): Exclude<Kept, Problem>[] =>
    rows.flatMap((row) => {
      const kept = orProblem(() => rule(row));
      if (!(kept instanceof Problem)) return [kept as Exclude<Kept, Problem>];
      outcomes.set(row.index, kept);
      return [];
    });
  const named = await findNamed(tx, shipments);
  const candidates = keep(
    shipments.map((shipment, index) => ({ ...shipment, index })),
    (shipment) => judge(shipment, named, today),
  );
  const agreed = keep(candidates, refuseDisputedLot(candidates));
  const single = keep(agreed, await refuseRecorded(tx, agreed));
  const undoubted = keep(single, await refuseDoubtful(tx, single));
  const registered = keep(undoubted, await register(tx, undoubted));
  const entries = registered.map((candidate) => ({ index: candidate.index, entry: create(tx, candidate) }));
  await tx.em.flush();
  for (const { index, entry } of entries) outcomes.set(index, entry.id);
  return shipments.map((_, index) => outcomes.get(index) as number | Problem);
}

type Named = Awaited<ReturnType<typeof findNamed>>;

/** What the shipments name, one statement each. */
async function findNamed(tx: Transaction, shipments: readonly ShipmentToRecord[]) {
  const inputs = shipments.map(({ input }) => input);
  const texts = inputs.map(({ lotNumber }) => lotNumber);
  const lots = await findLots(tx, texts);
  const unknown = texts.filter((text) => !lots.has(text));
  if (unknown.length > 0) await lockSpellings(tx);
  return {
    orders: await tx.em.getRepository(SalesOrder).findShipped(inputs.map(({ salesOrderId }) => salesOrderId)),
    skus: await findSkus(
      tx,
      inputs.map(({ sku }) => sku),
    ),
    lots,
    alike: await spelledOtherwise(tx, unknown),
    reps: await findReps(
      tx,
      inputs.map(({ repId }) => repId),
    ),
  };
}

function judge(shipment: ShipmentToRecord & { index: number }, { orders, skus, lots, alike, reps }: Named, today: string): Candidate {
  const { input } = shipment;
  const order = shippedOrder(input.salesOrderId, orders);
  order.requireShippable();
  refuseFutureShipDate(input.shipDate, today);
  requireKnownSku(input.sku, skus);
  const lot = lots.get(input.lotNumber);
  const other = alike.get(input.lotNumber);
  if (other) throw other;
  const lotNumber = lot?.lotNumber ?? requireLotNumber(input.lotNumber);
  if (lot) {
    requireSkuOfLot(lot, input.sku);
    refuseHeldLot(lot, input.shipDate);
  }
  requireKnownRep(input.repId, reps);
  return { ...shipment, order, lotNumber, lot };
}

/** Where shipments put a lot that nobody has used under several SKUs, nobody can tell which is right. */
function refuseDisputedLot(candidates: readonly Candidate[]) {
  const skus = Map.groupBy(candidates, ({ lotNumber }) => lotNumber);
  return (candidate: Candidate): Candidate => {
    const { sku } = candidate.input;
    const other = skus.get(candidate.lotNumber)?.find(({ input }) => input.sku !== sku);
    if (!other) return candidate;
    const detail = lotOfOtherSku({ lotNumber: candidate.lotNumber, sku: other.input.sku }, sku);
    throw fieldProblem('lot_of_other_sku', 'lotNumber', detail, { lotSku: other.input.sku });
  };
}

/** A shipment is recorded once. Of shipments that are the same, the first is recorded if all say the same quantity. */
async function refuseRecorded(tx: Transaction, candidates: readonly Candidate[]) {
  const identities = candidates.map(identityOf);
  const same = await findSameDistributions(tx, identities);
  const lines = await findSameExternalLines(tx, identities);
  const nth = new Map(candidates.map(({ index }, at) => [index, at]));
  const alike = Map.groupBy(candidates, (candidate) => `${candidate.order.id} ${shipmentKey(identityOf(candidate))}`);
  const ofLine = Map.groupBy(candidates, (candidate) => lineOf(candidate));
  return (candidate: Candidate): Candidate => {
    const at = nth.get(candidate.index) ?? -1;
    refuseSameLine(lines.get(at));
    refuseSame(same.get(at));
    const twins = alike.get(`${candidate.order.id} ${shipmentKey(identityOf(candidate))}`) ?? [];
    const isFirst = twins[0] === candidate && twins.every(({ input }) => input.quantity === candidate.input.quantity);
    if (isFirst && (lineOf(candidate) === null || ofLine.get(lineOf(candidate))?.[0] === candidate)) return candidate;
    throw new Problem('distribution_exists', 'Another shipment of this request is the same one: resolve them one by one.');
  };
}

/** What the register says against a shipment, a person must have seen. Units add up in the order of the shipments. */
async function refuseDoubtful(tx: Transaction, candidates: readonly Candidate[]) {
  const distributed = await distributedUnits(
    tx,
    candidates.flatMap(({ lot }) => lot ?? []),
  );
  return (candidate: Candidate): Candidate => {
    const { lot, input } = candidate;
    if (!lot) return candidate;
    const units = (distributed.get(lot.lotNumber) ?? 0) + input.quantity;
    refuseLotDoubts(lot, { shipDate: input.shipDate, units }, input.acknowledge);
    distributed.set(lot.lotNumber, units);
    return candidate;
  };
}

const identityOf = ({ input, origin, order, lotNumber }: Candidate) => ({
  salesOrderId: order.id,
  shipDate: input.shipDate,
  sku: input.sku,
  lotNumber,
  trackingNumber: input.trackingNumber ?? null,
  externalKey: origin.externalKey,
});

const lineOf = ({ input, origin, lotNumber }: Candidate): string | null =>
  origin.externalKey ? JSON.stringify([origin.externalKey, input.sku, lotNumber]) : null;

/**
 * A valid number that nobody has used becomes a lot without dates, to be registered later and counted in /integrity until then: the shipment happened,
 * whether or not the lot list is up to date.
 */
async function register(tx: Transaction, candidates: readonly Candidate[]) {
  const unused = new Map(candidates.filter(({ lot }) => !lot).map(({ lotNumber, input }) => [lotNumber, input.sku]));
  if (unused.size === 0) return (candidate: Candidate) => candidate;
  await registerLots(
    tx,
    [...unused].map(([lotNumber, sku]) => ({ lotNumber, sku })),
  );
  const lots = await findLots(tx, [...unused.keys()]);
  return (candidate: Candidate): Candidate => {
    const lot = lots.get(candidate.lotNumber);
    if (lot) requireSkuOfLot(lot, candidate.input.sku);
    return candidate;
  };
}

const create = (tx: Transaction, { input, origin, order, lotNumber }: Candidate): Distribution =>
  tx.em.create(Distribution, {
    salesOrderId: order.id,
    shipDate: input.shipDate,
    sku: input.sku,
    lotNumber,
    trackingNumber: input.trackingNumber ?? null,
    shipTo: input.shipTo ? completeAddress(input.shipTo) : order.shipTo,
    customerId: order.customerId,
    orderNumber: order.orderNumber,
    lotNumberReceived: origin.lotNumberReceived === lotNumber ? null : origin.lotNumberReceived,
    quantity: input.quantity,
    source: origin.source,
    externalKey: origin.externalKey,
    repId: input.repId ?? null,
  });
