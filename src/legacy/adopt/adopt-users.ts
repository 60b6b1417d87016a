import { insertKnownUserRoles, insertKnownUsers } from '../../auth/users/user.repository.js';
import { adoptOneOfEach, filled, note, plan, reference, type Step, wait } from './step.js';

/** The roles of users there, with the role here of the same key or name. */
const NAMED_ROLES = `
  create temporary table named_roles on commit drop as
  select u.old_id, u.user_id, u.role_id, h.key as role_key from old_user_roles u left join old_roles r on r.old_id = u.role_id
  left join roles h on lower(btrim(r.key)) = h.key or lower(btrim(r.name)) = lower(h.name)`;

/** Only argon2id hashes can be checked here: users with an older one set a new password by a link that an admin makes. */
export const adoptUsers: Step = {
  from: 'users',
  into: 'users',
  statements: [
    plan('users', `lower(btrim(o.email)) as address, case when o.password_hash like '$argon2id$%' then o.password_hash end as usable_hash`),
    NAMED_ROLES,
    wait('users', 'email_missing', `coalesce(address, '') = ''`),
    wait('users', 'text_too_long', `length(address) > 320`),
    `update plan_users p set outcome = 'merged', new_id = u.id from users u where u.email = p.address`,
    adoptOneOfEach('users', 'users', ['address']),
    note('users', 'needs_password', `outcome = 'adopted' and old_id in (select user_id from named_roles where role_key is not null)`),
    note('users', 'needs_role_and_password', `outcome = 'adopted'`),
    insertKnownUsers(`
     select new_id, address, usable_hash, is_active is distinct from 'false', ${filled('display_name')} from plan_users where outcome = 'adopted'`),
  ],
};

/** Roles here are those of this system: one of the old system is known by its key or name, or is none. */
export const adoptRoles: Step = {
  from: 'roles',
  into: 'roles',
  statements: [
    plan('roles', `h.key as role_key`, `left join roles h on lower(btrim(o.key)) = h.key or lower(btrim(o.name)) = lower(h.name)`),
    wait('roles', 'role_unknown', 'role_key is null'),
    `update plan_roles set outcome = 'merged' where outcome is null`,
  ],
};

/** Users who were here already keep the roles that they have. */
export const adoptUserRoles: Step = {
  from: 'user_roles',
  into: 'users',
  statements: [
    plan(
      'user_roles',
      `u.new_id as new_user_id, n.role_key`,
      `${reference('u', 'users', 'o.user_id')} left join named_roles n on n.old_id = o.old_id`,
    ),
    wait('user_roles', 'role_unknown', 'role_key is null'),
    wait('user_roles', 'user_not_found', 'new_user_id is null'),
    `update plan_user_roles p set new_id = new_user_id, outcome = case when exists (
       select from plan_users u where u.new_id = p.new_user_id and u.outcome = 'adopted') then 'adopted' else 'merged' end
     where outcome is null`,
    insertKnownUserRoles(`select distinct new_id, role_key from plan_user_roles where outcome = 'adopted'`),
  ],
};
