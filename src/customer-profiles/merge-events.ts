import type { Transaction } from '../database/database.js';
import { Problem } from '../problems/problem.js';

/** The transaction that merged a customer, as the trail has it. */
export interface MergeEvents {
  /** The event of the merged customer. */
  eventId: number;
  change: number;
  requestId: string | null;
}

const MERGE = `select e.id as "eventId", e.change_number as change, e.request_id as "requestId" from audit_events e
  where e.entity_type = 'customers' and e.entity_id = $1::bigint::text and e.action = 'update'
    and e.old_values ? 'merged_into_id' and e.old_values ->> 'merged_into_id' is null
  order by e.id desc limit 1`;

/** @throws Problem `customer_not_merged` when the trail has no merge of the customer: the adoption merged it */
export async function findMergeEvents(tx: Transaction, mergedId: number): Promise<MergeEvents> {
  const found = await tx.row<MergeEvents & Record<string, unknown>>(MERGE, [mergedId]);
  if (found) return found;
  throw new Problem('customer_not_merged', `The trail has no merge of customer ${mergedId}, so nobody knows what it had before.`);
}

/** An import that runs at the same time may write events between those of the merge, so ids of one request are near one another and not next to one another. */
const NEAR = 1_000_000;

/** SQL of the events of the merge `$1`, `$2`, `$3` (event, change number, request), also from before transactions had numbers. */
export const EVENTS_OF_MERGE = `(
  select e.* from audit_events e where e.change_number = $2::bigint and $2::bigint > 0
  union all
  select e.* from audit_events e where $2::bigint = 0 and e.change_number = 0 and e.request_id = $3
    and e.id between $1::bigint - ${NEAR} and $1::bigint + ${NEAR})`;

export const mergeParameters = ({ eventId, change, requestId }: MergeEvents): [number, number, string | null] => [
  eventId,
  change,
  requestId,
];
