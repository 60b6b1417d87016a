import { LockMode } from '@mikro-orm/core';
import { Injectable } from '@nestjs/common';
import { companyKey } from '../../customer-profiles/company-key.js';
import { Customer } from '../../customer-profiles/customer.entity.js';
import { customerNotFound } from '../../customer-profiles/customer.repository.js';
import type { UnmergeRequest } from '../../customer-profiles/customer.schema.js';
import { deriveProfiles } from '../../customer-profiles/derive-profiles.js';
import { EVENTS_OF_MERGE, findMergeEvents, type MergeEvents, mergeParameters } from '../../customer-profiles/merge-events.js';
import { unmergeProfiles } from '../../customer-profiles/unmerge-profiles.js';
import { Database, type Transaction } from '../../database/database.js';
import { requireReason } from '../../http/concurrency.js';
import { Problem } from '../../problems/problem.js';

const MOST_ORDERS_NAMED = 100;

/** Orders that the merge moved and that are still the survivor's `$4`. Later merges of the survivor moved them on. */
const MOVED_ORDERS = `select s.id from ${EVENTS_OF_MERGE} e join sales_orders s on s.id = e.entity_id::bigint
  where e.entity_type = 'sales_orders' and e.action = 'update' and e.old_values ->> 'customer_id' = $5::bigint::text and s.customer_id = $4`;

/** Orders that the survivor got by themselves after the merge: no merge and no correction brought them. */
const LATER_ORDERS = `select s.id, s.order_number as "orderNumber", s.order_date::text as "orderDate", s.sold_to_facility_name as "facilityName"
  from sales_orders s
  where s.customer_id = $1
    and exists (select from audit_events e where e.entity_type = 'sales_orders' and e.entity_id = s.id::text and e.action = 'insert' and e.id > $2)
    and not exists (select from audit_events e where e.entity_type = 'sales_orders' and e.entity_id = s.id::text and e.action = 'update'
      and e.old_values ? 'customer_id')
  order by s.id`;

/** What leads to the merged customer, and what to another one, among these company keys. */
const KEYS = `select k.company_key as key, k.customer_id = $2 or coalesce(k.customer_id = any ($3::bigint[]), false) as "isMerged"
  from customer_keys k where k.company_key = any ($1::text[])`;

/** Customers that the merge pointed on to the survivor, since they had been merged into this one: their names are names of it. */
const POINTED = `select e.entity_id::bigint as id from ${EVENTS_OF_MERGE} e
  where e.entity_type = 'customers' and e.action = 'update' and e.old_values ->> 'merged_into_id' = $4::bigint::text`;

interface LaterOrder {
  id: number;
  orderNumber: string;
  orderDate: string;
  facilityName: string;
}

/** Takes a merge apart: each customer has again what was its own, with all that was corrected since. */
@Injectable()
export class UnmergeCustomers {
  constructor(private readonly database: Database) {}

  /**
   * @param id of the merged customer
   * @throws Problem `not_found`, `customer_not_merged`, `unmerge_unclear` with up to 100 orders, `assignment_refused`, `reason_required`
   */
  async unmerge(id: number, { reason, assign = [] }: UnmergeRequest): Promise<void> {
    await this.database.transaction(requireReason(reason), async (tx) => {
      const { survivor, merged } = await lockBoth(tx, id);
      const merge = await findMergeEvents(tx, id);
      const moved = await tx.rows<{ id: number }>(MOVED_ORDERS, [...mergeParameters(merge), survivor.id, id]);
      const later = await laterOrdersOf(tx, { survivor, merged, merge }, assign);
      // The distributions follow their orders: the foreign key of order and customer cascades. A recall reads from the pointer that this undoes a merge, so the
      // pointer goes afterwards.
      const back = [...moved.map((order) => order.id), ...later];
      if (back.length > 0) await tx.kysely.updateTable('salesOrders').set({ customerId: id }).where('id', 'in', back).execute();
      await unmergeProfiles(tx, { survivor, merged, merge });
      await tx.em.flush();
      await deriveProfiles(tx, [survivor.id, id]);
    });
  }
}

/** In the order of their ids, as a merge locks them. */
async function lockBoth(tx: Transaction, id: number): Promise<{ survivor: Customer; merged: Customer }> {
  const pointer = await tx.em.findOne(Customer, { id });
  if (!pointer) throw customerNotFound(id);
  const into = pointer.mergedIntoId ?? null;
  if (into === null) throw notMerged(id);
  const both = await tx.em.find(
    Customer,
    { id: { $in: [id, into] } },
    { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy: { id: 'asc' }, refresh: true },
  );
  const [merged, survivor] = [id, into].map((each) => both.find((customer) => customer.id === each));
  if (!merged || !survivor || merged.mergedIntoId !== into) throw notMerged(id);
  return { survivor, merged };
}

const notMerged = (id: number) => new Problem('customer_not_merged', `Customer ${id} is merged into no other customer.`);

/**
 * The ids of the orders after the merge that go to the merged customer: by whom the request says, else by what the name of their sold-to leads to.
 * @throws Problem `unmerge_unclear`, `assignment_refused`
 */
async function laterOrdersOf(
  tx: Transaction,
  { survivor, merged, merge }: { survivor: Customer; merged: Customer; merge: MergeEvents },
  assign: NonNullable<UnmergeRequest['assign']>,
): Promise<number[]> {
  const orders = (await tx.rows(LATER_ORDERS, [survivor.id, merge.eventId])) as unknown[] as LaterOrder[];
  const assigned = new Map(assign.map(({ salesOrderId, customerId }) => [salesOrderId, customerId]));
  assign.forEach(({ salesOrderId, customerId }, index) => {
    const known = orders.some((order) => order.id === salesOrderId);
    const isClear = assigned.get(salesOrderId) === customerId;
    if (known && isClear && [survivor.id, merged.id].includes(customerId)) return;
    const detail = !isClear
      ? `Sales order ${salesOrderId} is given to two customers.`
      : known
        ? `Customer ${customerId} is neither customer ${merged.id} nor customer ${survivor.id}.`
        : `Sales order ${salesOrderId} did not come to customer ${survivor.id} after the merge.`;
    const pointer = `/assign/${index}/${known ? 'customerId' : 'salesOrderId'}`;
    throw new Problem('assignment_refused', detail, { errors: [{ pointer, code: 'assignment_refused', detail }] });
  });
  const pointed = await tx.rows<{ id: number }>(POINTED, [...mergeParameters(merge), merged.id]);
  const keyOf = new Map(orders.map(({ id, facilityName }) => [id, companyKey(facilityName)]));
  const keys = [...new Set([...keyOf.values()].filter((key) => key !== null))];
  const found = await tx.rows<{ key: string; isMerged: boolean }>(KEYS, [keys, merged.id, pointed.map(({ id }) => id)]);
  const isMerged = new Map(found.map(({ key, isMerged: mine }) => [key, mine]));
  const sideOf = ({ id }: LaterOrder) => {
    const asked = assigned.get(id);
    return asked === undefined ? isMerged.get(keyOf.get(id) ?? '') : asked === merged.id;
  };
  const unclear = orders.filter((order) => sideOf(order) === undefined);
  if (unclear.length > 0) throw unmergeUnclear(merged.id, survivor.id, unclear);
  return orders.filter(sideOf).map(({ id }) => id);
}

function unmergeUnclear(id: number, survivorId: number, orders: LaterOrder[]): Problem {
  const named = orders.slice(0, MOST_ORDERS_NAMED).map(({ id: salesOrderId, ...order }) => ({ salesOrderId, ...order }));
  const detail = `${orders.length} sales orders came after the merge, and the name of their sold-to leads neither to customer ${id} nor to customer ${survivorId}: say in assign whose each is.`;
  const members = { orders: named, orderCount: orders.length, customerIds: [id, survivorId] };
  return new Problem('unmerge_unclear', detail, { members, errors: [{ pointer: '/assign', code: 'unmerge_unclear', detail }] });
}
