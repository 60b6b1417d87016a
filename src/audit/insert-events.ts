/**
 * SQL that adds events of another system under ids drawn before; each keeps its original, so that none passes for an event of this database.
 * @param rows SQL that selects id, time, the actor's user id, actor, action, entity type, entity id, reason, request id and the original as JSON
 */
export const insertImportedEvents = (rows: string): string => `
  insert into audit_events (id, occurred_at, actor_id, actor, action, entity_type, entity_id, reason, request_id, imported_from)
  overriding system value ${rows}`;
