import { adoptRest, filled, plan, reference, type Step, wait } from './step.js';

/** Events as they were, ids of the old system included, with the old row beside them: nobody takes them for events of this database. */
export const adoptAuditEvents: Step = {
  from: 'audit_events',
  into: 'audit_events',
  statements: [
    plan('audit_events', `pg_temp.old_instant(o.created_at) as occurred, u.new_id as actor_id`, reference('u', 'users', 'o.actor_user_id')),
    wait('audit_events', 'date_missing', 'occurred is null'),
    adoptRest('audit_events', 'audit_events'),
    `insert into audit_events (id, occurred_at, actor_id, actor, action, entity_type, entity_id, reason, request_id, imported_from) overriding system value
     select new_id, occurred, actor_id, coalesce(${filled('actor_email')}, 'not recorded'), coalesce(${filled('action')}, 'not recorded'),
       coalesce(${filled('entity_type')}, 'not recorded'), coalesce(${filled('entity_id')}, 'not recorded'), ${filled('reason')}, ${filled('request_id')}, row
     from plan_audit_events where outcome = 'adopted' order by occurred, length(old_id), old_id`,
  ],
};
