import type { Transaction } from '../../database/database.js';
import { orProblem, Problem } from '../../problems/problem.js';
import { recordDistributions, type ShipmentToRecord } from '../distribution-log/record-distribution.js';
import { LONGEST_TRACKING } from '../shipment-identity.js';
import { planShipment, type Shipment } from './plan-shipment.js';
import type { UnlinkedDistribution } from './unlinked-distribution.entity.js';
import type { Corrections } from './unlinked-distribution.schema.js';

/** Warnings that a person has seen. */
export type Acknowledged = ShipmentToRecord['input']['acknowledge'];

/** A waiting shipment and the order that it is linked to. */
export interface Link {
  waiting: UnlinkedDistribution;
  salesOrderId: number | null | undefined;
}

/**
 * Enters a waiting shipment into the log as a distribution of this order. Every rule of a new entry applies.
 * @param link.corrections what a person corrected or added; the columns of the shipment stay
 * @param today `YYYY-MM-DD`, the day where the company works
 * @throws Problem `shipment_incomplete`, and those of `recordDistribution`
 */
export async function linkShipment(
  tx: Transaction,
  waiting: UnlinkedDistribution,
  link: Omit<Link, 'waiting'> & { corrections: Corrections; resolution: 'linked' | 'order_created'; acknowledge?: Acknowledged },
  today: string,
): Promise<void> {
  const [problem] = (await linkShipments(tx, [{ waiting, ...link }], link, today)).values();
  if (problem) throw problem;
}

/**
 * `linkShipment` for many, in the same few statements. Those that a rule refuses go on waiting.
 * @returns why not, by the id of each shipment that was refused
 */
export async function linkShipments(
  tx: Transaction,
  links: readonly Link[],
  {
    corrections = {},
    resolution,
    acknowledge,
  }: { corrections?: Corrections; resolution: 'linked' | 'order_created'; acknowledge?: Acknowledged },
  today: string,
): Promise<Map<number, Problem>> {
  const refused = new Map<number, Problem>();
  const planned = links.flatMap(({ waiting, salesOrderId }) => {
    const shipment = orProblem(() => planShipment(waiting, corrections));
    if (!(shipment instanceof Problem)) return [{ waiting, ...toRecord(waiting, shipment, salesOrderId, acknowledge) }];
    refused.set(waiting.id, shipment);
    return [];
  });
  const recorded = await recordDistributions(tx, planned, today);
  for (const [index, { waiting }] of planned.entries()) {
    const entry = recorded[index] as number | Problem;
    if (entry instanceof Problem) refused.set(waiting.id, entry);
    else waiting.resolve(resolution, entry);
  }
  return refused;
}

function toRecord(
  waiting: UnlinkedDistribution,
  { source, ...entry }: Shipment,
  salesOrderId: number | null | undefined,
  acknowledge: Acknowledged,
): ShipmentToRecord {
  const lotNumberReceived = waiting.lotNumberReceived || waiting.lotNumber || entry.lotNumber;
  return {
    input: { salesOrderId, repId: waiting.repId ?? null, acknowledge, ...entry },
    origin: { source, externalKey: storableKey(waiting.externalKey), lotNumberReceived },
  };
}

/** Nobody can correct what another system calls a shipment. A key that no index holds stays with the waiting shipment alone. */
const storableKey = (key: string | null | undefined): string | null => (key && key.length <= LONGEST_TRACKING ? key : null);
