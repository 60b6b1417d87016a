import { ADDRESS_FIELDS, addressColumn } from '../addresses/address.js';
import { before } from '../audit/history/walk-back.js';
import type { Transaction } from '../database/database.js';
import { Customer } from './customer.entity.js';
import { EVENTS_OF_MERGE, type MergeEvents, mergeParameters } from './merge-events.js';

export interface CustomerUnmerge {
  survivor: Customer;
  merged: Customer;
  merge: MergeEvents;
}

/**
 * SQL of `reverts` (id, was): what the merge changed of records of a table and nothing changed since, with the values from before it. A record that moved to
 * the survivor goes back if it is still there, whatever else was corrected of it; later merges of the survivor move it too.
 * @param table of the records
 * @param ownerOf SQL of the customer of record `r`
 */
const reverts = (table: string, ownerOf: string): string => `changed as (
    select e.entity_id, o.key, (array_agg(o.value order by e.id))[1] as was, max(e.id) as last
    from ${EVENTS_OF_MERGE} e cross join lateral jsonb_each(e.old_values) o
    where e.entity_type = '${table}' and e.action = 'update' group by 1, 2
  ), reverts as (
    select r.id, jsonb_object_agg(c.key, c.was) as was from changed c join ${table} r on r.id = c.entity_id::bigint
    where ${ownerOf} = $4 and (c.key = 'customer_id' and c.was::text = $5::bigint::text or c.key <> 'customer_id' and not exists (
      select from audit_events l where l.entity_type = '${table}' and l.entity_id = c.entity_id and l.id > c.last and l.action = 'update' and l.old_values ? c.key))
    group by r.id
  )`;

const NOTES_BACK = `with ${reverts('customer_notes', 'r.customer_id')}
  update customer_notes n set customer_id = $5 from reverts v where v.id = n.id and v.was ? 'customer_id'`;

const REPS_BACK = `with ${reverts('customer_reps', 'r.customer_id')}
  update customer_reps t set (customer_id, is_primary, ended_on, end_reason) = (
    select w.customer_id, w.is_primary, w.ended_on, w.end_reason from jsonb_populate_record(t, v.was) w)
  from reverts v where v.id = t.id`;

const CONTACTS_BACK = `with ${reverts('consignees', 'r.customer_id')}
  update consignees t set (recall_contact_name, recall_contact_phone, recall_contact_email, contact_confirmed_on) = (
    select w.recall_contact_name, w.recall_contact_phone, w.recall_contact_email, w.contact_confirmed_on from jsonb_populate_record(t, v.was) w)
  from reverts v where v.id = t.id`;

/** Customers that were merged into the merged one before: the merge pointed them to its survivor. */
const POINTED_ON = `select e.entity_id::bigint as id from ${EVENTS_OF_MERGE} e join customers c on c.id = e.entity_id::bigint
  where e.entity_type = 'customers' and e.action = 'update' and e.old_values ->> 'merged_into_id' = $5::bigint::text and c.merged_into_id = $4::bigint`;

/** The number that the merge took from the customer, and whether the survivor still has it from the merge and from nobody since. */
const NUMBER_BEFORE = `select o.old_values ->> 'customer_number' as number, exists (
    select from ${EVENTS_OF_MERGE} e where e.entity_type = 'customers' and e.entity_id = $4::bigint::text
      and e.new_values ->> 'customer_number' = o.old_values ->> 'customer_number' and not exists (
        select from audit_events l where l.entity_type = 'customers' and l.entity_id = e.entity_id and l.id > e.id and l.action = 'update'
          and l.old_values ? 'customer_number')) as "isTaken"
  from ${EVENTS_OF_MERGE} o where o.entity_type = 'customers' and o.entity_id = $5::bigint::text and o.old_values ->> 'customer_number' is not null`;

const COLUMNS = ADDRESS_FIELDS.map((field) => [field, addressColumn(field)] as const);

/** The profile of the survivor before the merge, except what somebody set by hand: orders that stay say the rest again. */
const PROFILE_BACK = `update customers c set (${COLUMNS.map(([, column]) => column).join(', ')}) = (
    select ${COLUMNS.map(([field, column]) => `case when '${field}' = any (c.manual_fields) then c.${column} else w.${column} end`).join(', ')}
    from (${before(`e.entity_type = 'customers' and e.entity_id = $1::bigint::text and e.id >= $2::bigint`)}) u
    cross join lateral jsonb_populate_record(c, coalesce(u.old, '{}')) w)
  where c.id = $1::bigint`;

const FIRST_EVENT = `select min(e.id) as id from ${EVENTS_OF_MERGE} e`;

/**
 * Takes the profiles of a merge apart: notes, reps, contacts, key and number of the merged customer are its own again, whatever was corrected of them since.
 * What was added to the survivor since stays there. The caller has moved the orders back, and derives both profiles afterwards.
 */
export async function unmergeProfiles(tx: Transaction, { survivor, merged, merge }: CustomerUnmerge): Promise<void> {
  const parameters = [...mergeParameters(merge), survivor.id, merged.id];
  const pointed = await tx.rows<{ id: number }>(POINTED_ON, parameters);
  const first = await tx.row<{ id: number }>(FIRST_EVENT, mergeParameters(merge));
  await takeNumberBack(tx, { survivor, merged, merge });
  merged.mergedIntoId = null;
  await tx.em.flush();
  const ids = pointed.map(({ id }) => id);
  if (ids.length > 0) await tx.kysely.updateTable('customers').set({ mergedIntoId: merged.id }).where('id', 'in', ids).execute();
  for (const statement of [NOTES_BACK, REPS_BACK, CONTACTS_BACK]) await tx.rows(statement, parameters);
  await tx.rows(PROFILE_BACK, [survivor.id, first?.id ?? merge.eventId]);
}

/** A number that somebody gave to another customer since stays there. */
async function takeNumberBack(tx: Transaction, { survivor, merged, merge }: CustomerUnmerge): Promise<void> {
  const parameters = [...mergeParameters(merge), survivor.id, merged.id];
  const had = await tx.row<{ number: string; isTaken: boolean }>(NUMBER_BEFORE, parameters);
  if (!had) return;
  if (had.isTaken) survivor.customerNumber = null;
  await tx.em.flush();
  if (await tx.em.findOne(Customer, { customerNumber: had.number })) return;
  merged.customerNumber = had.number;
}
