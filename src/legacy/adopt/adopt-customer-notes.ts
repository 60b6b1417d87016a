import { insertKnownNotes } from '../../customer-profiles/insert-customer.js';
import { adoptRest, filled, plan, reference, type Step, wait } from './step.js';

export const adoptCustomerNotes: Step = {
  from: 'customer_notes',
  into: 'customer_notes',
  statements: [
    plan(
      'customer_notes',
      `c.new_id as new_customer_id, coalesce(pg_temp.old_instant(o.note_date), case when ${filled('o.note_date')} is null then pg_temp.old_instant(o.created_at) end) as noted_at`,
      reference('c', 'customers', 'o.customer_id'),
    ),
    wait('customer_notes', 'customer_not_found', 'new_customer_id is null'),
    wait('customer_notes', 'note_empty', `${filled('note_text')} is null`),
    wait('customer_notes', 'date_missing', 'noted_at is null'),
    adoptRest('customer_notes', 'customer_notes'),
    insertKnownNotes(`
     select new_id, new_customer_id, note_text, coalesce(${filled('author')}, 'not recorded'), pg_temp.old_day(note_date), noted_at
     from plan_customer_notes where outcome = 'adopted'`),
  ],
};
