import type { Statements } from '../database/database.js';
import { type AuditedTable, tables } from './audited-tables.js';

/** Records of each table that are listed; the rest is counted. */
const LISTED = 20;

/** A record without its first event, or an event whose record is gone. */
export interface Mismatch extends Record<string, unknown> {
  table: string;
  name: string;
  last_event: number | null;
  since: string | null;
  total: number;
}

const FIRST = `e.action = 'insert' and e.imported_from is null`;

/** Regulated records that no event began. */
const unrecorded = (table: string, { entity }: AuditedTable): string => `select t.${entity}::text as name from ${table} t
  where not exists (select from audit_events e where e.entity_type = '${table}' and e.entity_id = t.${entity}::text and ${FIRST})`;

/** Regulated records that are gone. */
const vanished = (table: string, { entity }: AuditedTable): string => `select e.entity_id as name from audit_events e
  where e.entity_type = '${table}' and ${FIRST} and not exists (select from ${table} t where t.${entity}::text = e.entity_id)`;

const ofEachTable = (select: typeof unrecorded): string =>
  tables
    .filter(([, { kept }]) => kept)
    .map(
      ([table, audited]) => `
      (select '${table}' as table, f.name, f.total, e.id as last_event, iso_utc(e.occurred_at) as since
      from (select n.name, count(*) over ()::int as total from (${select(table, audited)}) n order by n.name limit ${LISTED}) f
      left join lateral (select e.id, e.occurred_at from audit_events e
        where e.entity_type = '${table}' and e.entity_id = f.name and e.imported_from is null order by e.id desc limit 1) e on true
      order by f.name)`,
    )
    .join('\nunion all\n');

/** The regulated records that no event began: somebody slipped them in past the triggers. */
export const withoutFirstEvent = async (statements: Statements): Promise<Mismatch[]> =>
  (await statements.rows(ofEachTable(unrecorded))) as Mismatch[];

/** The regulated records that are gone although they must never be deleted, with their last event. */
export const goneRecords = async (statements: Statements): Promise<Mismatch[]> =>
  (await statements.rows(ofEachTable(vanished))) as Mismatch[];
