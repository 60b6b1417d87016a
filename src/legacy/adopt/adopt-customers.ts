import { addressColumns } from '../../addresses/address.js';
import { insertAdoptedProfiles, insertKnownCustomers, learnKeys, numberCustomers } from '../../customer-profiles/insert-customer.js';
import { insertKnownCustomerReps } from '../../customer-profiles/reps/customer-rep.repository.js';
import { survivorOf } from '../../customer-profiles/surviving-customer.js';
import { computeCompanyKeys } from './company-keys.js';
import { misreadName, numberInMisreadName } from './misread.js';
import { LONGEST_KEY } from './reading-functions.js';
import { adoptOneOfEach, filled, note, oldest, plan, reference, type Step, wait } from './step.js';

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

/** The PDFs of a misread customer may be imported already: its customer is then the one of that number, whatever it was misread as. */
const MERGE_MISREAD = `
  update plan_customers p set outcome = 'merged', new_id = ${survivorOf('k')} from customers k
  where p.outcome is null and p.misread and k.customer_number = p.code`;

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
      `coalesce(k.key, case when o.company_key ~ '^[A-Z0-9]+$' then o.company_key end) as key, pg_temp.short(nullif(btrim(coalesce(${filled('o.customer_code')}, ${numberInMisreadName('o.facility_name')})), '')) as code,
       ${misreadName('o.facility_name')} as misread,
       null::text as number, coalesce(r.new_id, pr.new_id) as rep_id, ${filled(`o.row ->> 'country'`)} as country,
       coalesce(pg_temp.old_instant(o.row ->> 'updated_at'), pg_temp.old_instant(o.row ->> 'created_at'))::date as said_on`,
      `left join company_keys k on k.name = o.facility_name ${reference('r', 'reps', 'o.primary_rep_id')}
       left join (select customer_id, min(rep_id) as rep_id from old_customer_reps where is_primary = 'true' group by 1 having count(*) = 1) m
         on m.customer_id = o.old_id and o.primary_rep_id is null ${reference('pr', 'reps', 'm.rep_id')}`,
    ),
    wait('customers', 'facility_name_unusable', `key is null or length(key) > ${LONGEST_KEY} or ${filled('facility_name')} is null`),
    CURRENT_CUSTOMERS,
    MERGE_MISREAD,
    `update plan_customers p set outcome = 'merged', new_id = c.current_id from current_keys c where p.outcome is null and c.company_key = p.key`,
    adoptOneOfEach('customers', 'customers', ['key']),
    TAKE_OVER_NUMBERS,
    note('customers', 'misread', 'misread'),
    note('customers', 'text_too_long', `code is null and ${filled('customer_code')} is not null`),
    note('customers', 'customer_number_conflict', `code is not null and code is distinct from number`),
    insertKnownCustomers(`
     select new_id, key, number, rep_id, ${NAME}, ${LINES.map(filled).join(', ')} from plan_customers where outcome = 'adopted'`),
    insertAdoptedProfiles(`
     select new_id, said_on, ${NAME}, ${LINES.map(filled).join(', ')} from plan_customers where outcome = 'adopted' and said_on is not null and not misread`),
    learnKeys(`select distinct on (key) key, new_id from plan_customers where outcome = 'merged' and misread order by key, ${oldest()}`),
    numberCustomers(`select new_id as id, number from plan_customers where outcome = 'merged' and number is not null`),
    `drop table current_customers, current_keys; ${CURRENT_CUSTOMERS}`,
  ],
};

/**
 * The reps of a customer. The primary one came with the customer: a row that names it says the same. The others are further reps, also one that is marked as
 * primary where the customer names another: which of the two is right is for a person.
 */
export const adoptCustomerReps: Step = {
  from: 'customer_reps',
  into: 'customer_reps',
  statements: [
    plan(
      'customer_reps',
      `c.new_id as customer_id_here, r.new_id as rep_id_here`,
      `${reference('c', 'customers', 'o.customer_id')} ${reference('r', 'reps', 'o.rep_id')}`,
    ),
    wait('customer_reps', 'customer_not_found', 'customer_id_here is null'),
    wait('customer_reps', 'rep_not_found', 'rep_id_here is null'),
    `update plan_customer_reps p set customer_id_here = ${survivorOf('c')} from customers c where p.outcome is null and c.id = p.customer_id_here`,
    `update plan_customer_reps p set outcome = 'merged', new_id = k.id from customer_reps k
     where p.outcome is null and k.customer_id = p.customer_id_here and k.rep_id = p.rep_id_here and k.ended_on is null`,
    adoptOneOfEach('customer_reps', 'customer_reps', ['customer_id_here', 'rep_id_here']),
    insertKnownCustomerReps(`select new_id, customer_id_here, rep_id_here, false from plan_customer_reps where outcome = 'adopted'`),
    note(
      'customer_reps',
      'other_primary_rep',
      `is_primary = 'true' and not exists (select from customer_reps k where k.id = p.new_id and k.is_primary)`,
    ),
  ],
};
