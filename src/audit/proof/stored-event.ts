import { canonicalJson } from '../signatures/canonical-json.js';
import { leafHash } from './merkle-tree.js';

/** SQL of a column of JSON. JSON's own null, which no trigger writes, would hash like nothing at all and yet be `not null` to every statement: it is a text here. */
const json = (column: string) => `case when jsonb_typeof(${column}) = 'null' then '"null"' else ${column} end`;

/** SQL of an event `e` as JSON, every column of it: what the seals cover (docs/PROOF.md). */
export const STORED_EVENT = `json_build_object('id', e.id, 'occurred_at', to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
  'actor_id', e.actor_id, 'actor', e.actor, 'action', e.action, 'entity_type', e.entity_type, 'entity_id', e.entity_id, 'old_values', ${json('e.old_values')},
  'new_values', ${json('e.new_values')}, 'reason', e.reason, 'request_id', e.request_id, 'imported_from', ${json('e.imported_from')}, 'change_number', e.change_number)`;

export type StoredEvent = { id: number; change_number: number; entity_type: string; entity_id: string } & { [column: string]: unknown };

export const leafOf = (event: StoredEvent): Buffer => leafHash(canonicalJson(event));

/** The largest number of events that one seal takes. The verification knows by it which seals may end within a transaction, so another number needs both. */
export const SEALED_AT_ONCE = 1_024;
