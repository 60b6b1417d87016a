import { before } from './walk-back.js';

/**
 * Records by what was written up to an instant, whenever that transaction ended: the rule of the reports of a recall. Their entries carry the time at which they
 * were written, and a report first waits for the locks of all that may still write such an entry, so it needs no end of a transaction. Every other question
 * about the past goes by ends (`as-it-stood.ts`), since it waits for nobody's locks.
 */
const writtenAfter = (instant: string): string => `e.occurred_at > ${instant}`;

/**
 * SQL of the values that the columns of a record had at an instant and were changed since, as one jsonb. With its row they say how the record stood, by
 * `jsonb_populate_record`.
 * @param table of the record
 * @param id SQL of what its events name it by
 * @param instant SQL of the instant
 */
export const changedSince = (table: string, id: string, instant: string): string => `(
  select coalesce(u.old, '{}') from (${before(`e.entity_type = '${table}' and e.entity_id = (${id})::text and ${writtenAfter(instant)}`)}) u)`;

/** SQL of the ids of the records of a table that were inserted or changed after an instant. */
export const touchedSince = (table: string, instant: string): string => `
  select distinct e.entity_id::bigint as id from audit_events e
  where e.entity_type = '${table}' and ${writtenAfter(instant)} and e.action in ('insert', 'update')`;

/** SQL of the event by which a record entered its table after an instant, if it did. */
export const insertedSince = (table: string, id: string, instant: string): string =>
  `select from audit_events e where e.entity_type = '${table}' and e.entity_id = (${id})::text and e.action = 'insert' and ${writtenAfter(instant)}`;
