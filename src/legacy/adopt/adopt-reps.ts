import { insertKnownReps } from '../../rep-traceability/reps/rep.repository.js';
import { LONGEST_KEY } from './reading-functions.js';
import { adoptOneOfEach, filled, oldest, plan, type Step, wait } from './step.js';

/** One name is one rep, unless the e-mail addresses differ. */
export const adoptReps: Step = {
  from: 'reps',
  into: 'reps',
  statements: [
    plan('reps', `o.name as new_name, lower(o.name) as key, lower(btrim(o.email)) as address`),
    wait('reps', 'name_missing', `${filled('name')} is null`),
    wait('reps', 'text_too_long', `length(name) > ${LONGEST_KEY}`),
    `with holder as (
       select lower(name) as key, lower(btrim(email)) as address from reps
       union all
       (select distinct on (key) key, address from plan_reps n
        where outcome is null and not exists (select from reps r where lower(r.name) = n.key) order by key, ${oldest()})
     )
     update plan_reps p set why = 'rep_name_taken', new_name = p.name || ' (' || p.old_id || ')'
     from holder h where h.key = p.key and p.outcome is null and h.address <> p.address and h.address <> '' and p.address <> ''`,
    `update plan_reps p set outcome = 'merged', new_id = r.id from reps r where p.outcome is null and p.why is null and lower(r.name) = p.key`,
    `update plan_reps set key = lower(new_name) where outcome is null`,
    adoptOneOfEach('reps', 'reps', ['key']),
    insertKnownReps(`
     select new_id, new_name, ${filled('email')}, ${filled('phone')}, ${filled('territory')}, is_active is distinct from 'false'
     from plan_reps where outcome = 'adopted'`),
  ],
};
