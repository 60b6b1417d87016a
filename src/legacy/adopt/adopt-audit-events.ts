import { insertImportedEvents } from '../../audit/audit-event.queries.js';
import { adoptRest, filled, oldest, plan, reference, type Step, wait } from './step.js';

const recorded = (column: string): string => `coalesce(${filled(`p.${column}`)}, 'not recorded')`;

/** The old events unchanged, with the ids of the old system and the old row, so that they cannot be mistaken for events of this database. */
export const adoptAuditEvents: Step = {
  from: 'audit_events',
  into: 'audit_events',
  statements: [
    plan('audit_events', `pg_temp.old_instant(o.created_at) as occurred, u.new_id as actor_id`, reference('u', 'users', 'o.actor_user_id')),
    wait('audit_events', 'date_missing', 'occurred is null'),
    adoptRest('audit_events', 'audit_events'),
    insertImportedEvents(`
     select p.new_id, p.occurred, p.actor_id, ${['actor_email', 'action', 'entity_type', 'entity_id'].map(recorded).join(', ')},
       ${filled('p.reason')}, ${filled('p.request_id')}, o.row
     from plan_audit_events p join old_audit_events o on o.old_id = p.old_id where p.outcome = 'adopted' order by p.occurred, ${oldest('p.')}`),
  ],
};
