import { insertKnownUsers } from '../../auth/users/user.repository.js';
import { adoptOneOfEach, note, plan, type Step, wait } from './step.js';

/** Only argon2id hashes can be checked here: users with an older one set a new password by a link that an admin makes. */
export const adoptUsers: Step = {
  from: 'users',
  into: 'users',
  statements: [
    plan('users', `lower(btrim(o.email)) as address, case when o.password_hash like '$argon2id$%' then o.password_hash end as usable_hash`),
    wait('users', 'email_missing', `coalesce(address, '') = ''`),
    `update plan_users p set outcome = 'merged', new_id = u.id from users u where u.email = p.address`,
    adoptOneOfEach('users', 'users', ['address']),
    note('users', 'needs_role_and_password', `outcome = 'adopted'`),
    insertKnownUsers(`
     select new_id, address, usable_hash, is_active is distinct from 'false' from plan_users where outcome = 'adopted'`),
  ],
};
