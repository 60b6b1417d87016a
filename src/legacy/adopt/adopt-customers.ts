import { addressColumns } from '../../addresses/address.js';
import { insertKnownCustomers, numberCustomers } from '../../customer-profiles/insert-customer.js';
import { survivorOf } from '../../customer-profiles/surviving-customer.js';
import { computeCompanyKeys } from './company-keys.js';
import { adoptOneOfEach, filled, note, plan, reference, type Step, wait } from './step.js';

/** Each customer and its survivor, by id and by every company key. */
export const CURRENT_CUSTOMERS = `
  create temporary table current_customers on commit drop as
  select c.id, c.company_key, ${survivorOf('c')} as current_id from customers c;
  create unique index on current_customers (id);
  create temporary table current_keys on commit drop as select company_key, id as current_id from customers_by_key;
  create unique index on current_keys (company_key);
  analyze current_customers; analyze current_keys`;

/** A code becomes a customer number if exactly one customer claims it, that customer claims no other, and no stored customer disagrees. */
const TAKE_OVER_NUMBERS = `
  with claims as (select distinct new_id, code from plan_customers where new_id is not null and code is not null),
  clear as (
    select new_id, code from (
      select *, count(*) over (partition by new_id) as of_customer, count(*) over (partition by code) as of_code from claims
    ) c where of_customer = 1 and of_code = 1
      and not exists (select from customers k where k.customer_number = c.code and k.id <> c.new_id)
      and not exists (select from customers k where k.id = c.new_id and k.customer_number <> c.code)
  )
  update plan_customers p set number = c.code from clear c where c.new_id = p.new_id`;

const [NAME, ...LINES] = addressColumns();

/**
 * Customers by company key, computed again from the facility name; the old key is used only where the name gives none. Customers that come to share
 * a key are one customer: their orders keep each facility's own address as sold-to.
 */
export const adoptCustomers: Step = {
  from: 'customers',
  into: 'customers',
  statements: [
    computeCompanyKeys,
    plan(
      'customers',
      `coalesce(k.key, case when o.company_key ~ '^[A-Z0-9]+$' then o.company_key end) as key, nullif(btrim(o.customer_code), '') as code,
       null::text as number, r.new_id as rep_id, ${filled(`o.row ->> 'country'`)} as country`,
      `left join company_keys k on k.name = o.facility_name ${reference('r', 'reps', 'o.primary_rep_id')}`,
    ),
    wait('customers', 'facility_name_unusable', `key is null or ${filled('facility_name')} is null`),
    CURRENT_CUSTOMERS,
    `update plan_customers p set outcome = 'merged', new_id = c.current_id from current_keys c where p.outcome is null and c.company_key = p.key`,
    adoptOneOfEach('customers', 'customers', ['key']),
    TAKE_OVER_NUMBERS,
    note('customers', 'customer_number_conflict', `code is not null and code is distinct from number`),
    insertKnownCustomers(`
     select new_id, key, number, rep_id, ${NAME}, ${LINES.map(filled).join(', ')} from plan_customers where outcome = 'adopted'`),
    numberCustomers(`select new_id as id, number from plan_customers where outcome = 'merged' and number is not null`),
    `drop table current_customers, current_keys; ${CURRENT_CUSTOMERS}`,
  ],
};
